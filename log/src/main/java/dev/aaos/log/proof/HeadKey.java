package dev.aaos.log.proof;

import dev.aaos.log.Digest;
import dev.aaos.log.proof.SignedHead.Signature;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/// The public key of a log, as a C2SP verifier key: `name+id+base64(01 ‖ key)`.
///
/// @param name of the log it signs for
/// @param key 32 bytes of Ed25519, in base 64
public record HeadKey(String name, String key) {
  private static final String ALGORITHM = "Ed25519";
  private static final byte TYPE = 1;
  private static final int BYTES = 32;
  private static final int PARTS = 3;
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  /// Refuses what is no key.
  public HeadKey {
    if (name.isEmpty() || Base64.getDecoder().decode(key).length != BYTES) {
      throw new IllegalArgumentException("'" + key + "' is no Ed25519 key of " + BYTES + " bytes");
    }
  }

  /// Returns the key written `text`.
  ///
  /// @throws IllegalArgumentException saying what is not as it should be
  public static HeadKey parse(String text) {
    String[] parts = text.strip().split("\\+", PARTS);
    byte[] typed = Base64.getDecoder().decode(parts.length == PARTS ? parts[2] : "");
    if (typed.length != 1 + BYTES || typed[0] != TYPE) {
      throw new IllegalArgumentException("this is no key of a log, such as"
          + " aaos/7d0f3a2b9c41e855+16ed2b26+AZdhXj…: '" + text.strip() + "'");
    }
    byte[] bytes = new byte[BYTES];
    ByteBuffer.wrap(typed).position(1).get(bytes);
    HeadKey key = new HeadKey(parts[0], Base64.getEncoder().encodeToString(bytes));
    if (!key.idText().equals(parts[1])) {
      throw new IllegalArgumentException(
          "the key '" + text.strip() + "' has the id " + key.idText() + ", not " + parts[1]);
    }
    return key;
  }

  /// Returns the key as [#parse] reads it.
  public String text() {
    ByteBuffer typed = ByteBuffer.allocate(1 + BYTES).put(TYPE).put(bytes());
    return name + "+" + idText() + "+" + Base64.getEncoder().encodeToString(typed.array());
  }

  private byte[] bytes() {
    return Base64.getDecoder().decode(key);
  }

  /// Returns the four bytes by which signatures name it.
  int id() {
    byte[] start = (name + "\n").getBytes(StandardCharsets.UTF_8);
    Digest digest = Digest.of(start, new byte[] {TYPE}, bytes());
    return (int) (digest.a() >>> Integer.SIZE);
  }

  private String idText() {
    return HexFormat.of().toHexDigits(id());
  }

  /// Returns whether it signed `head`, for the log that it is the key of.
  public boolean signed(SignedHead head) {
    byte[] text = head.head().text().getBytes(StandardCharsets.UTF_8);
    return head.head().origin().equals(name)
        && head.signatures().stream()
            .filter(signature -> signature.name().equals(name) && signature.keyId() == id())
            .anyMatch(signature -> verifies(text, signature));
  }

  boolean verifies(byte[] text, Signature signature) {
    try {
      java.security.Signature verifier = java.security.Signature.getInstance(ALGORITHM);
      verifier.initVerify(publicKey());
      verifier.update(text);
      return verifier.verify(signature.bytes());
    } catch (GeneralSecurityException malformed) {
      return false;
    }
  }

  private PublicKey publicKey() throws GeneralSecurityException {
    ByteBuffer encoded = ByteBuffer.allocate(X509.length + BYTES).put(X509).put(bytes());
    return KeyFactory.getInstance(ALGORITHM)
        .generatePublic(new X509EncodedKeySpec(encoded.array()));
  }
}
