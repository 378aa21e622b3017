package dev.aaos.log.proof;

import dev.aaos.log.Digest;
import dev.aaos.log.proof.SignedHead.Signature;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The private key of a log, which signs its heads. The log is called after it: `aaos/` and the
/// start of the hash of the public key. Any thread may call.
public final class HeadSigner {
  private static final String ALGORITHM = "Ed25519";
  private static final int RAW_BYTES = 32;
  private static final Pattern PRIVATE =
      Pattern.compile("-----BEGIN PRIVATE KEY-----\n(\\S+)\n-----END PRIVATE KEY-----\n");
  private static final Pattern KEY = Pattern.compile("(?m)^key (\\S+)$");

  private final PrivateKey secret;
  private final HeadKey key;

  private HeadSigner(PrivateKey secret, HeadKey key) {
    this.secret = secret;
    this.key = key;
  }

  /// Returns a key that nobody has yet.
  public static HeadSigner generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(NamedParameterSpec.ED25519, random);
      KeyPair pair = generator.generateKeyPair();
      byte[] encoded = pair.getPublic().getEncoded();
      byte[] raw = Arrays.copyOfRange(encoded, encoded.length - RAW_BYTES, encoded.length);
      String name = "aaos/" + Digest.of(raw).toString().substring(0, 16);
      return new HeadSigner(
          pair.getPrivate(), new HeadKey(name, Base64.getEncoder().encodeToString(raw)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform of this version has Ed25519", e);
    }
  }

  /// Returns the key kept as `text`.
  ///
  /// @throws IllegalArgumentException when that is none, or its halves do not belong together
  public static HeadSigner parse(String text) {
    Matcher secret = PRIVATE.matcher(text);
    Matcher key = KEY.matcher(text);
    if (!secret.find() || !key.find()) {
      throw new IllegalArgumentException("there is no private key, or no line 'key …'");
    }
    try {
      byte[] encoded = Base64.getDecoder().decode(secret.group(1));
      HeadSigner signer = new HeadSigner(
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded)),
          HeadKey.parse(key.group(1)));
      TreeHead probe = new TreeHead(signer.key.name(), 0, TreeHash.EMPTY, List.of());
      if (!signer.key.signed(signer.sign(probe))) {
        throw new IllegalArgumentException("its private and public half do not belong together");
      }
      return signer;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("it holds no Ed25519 key", e);
    }
  }

  /// Returns the key as it is to be kept: the private half as PKCS #8, which other programs read as
  /// well, and the public half as people hand it out.
  public String text() {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getEncoder().encodeToString(secret.getEncoded())
        + "\n-----END PRIVATE KEY-----\nkey " + key.text() + "\n";
  }

  /// Returns the public half.
  public HeadKey key() {
    return key;
  }

  /// Signs `head`.
  public SignedHead sign(TreeHead head) {
    try {
      java.security.Signature signer = java.security.Signature.getInstance(ALGORITHM);
      signer.initSign(secret);
      signer.update(head.text().getBytes(StandardCharsets.UTF_8));
      byte[] signature = signer.sign();
      ByteBuffer value = ByteBuffer.allocate(Integer.BYTES + signature.length);
      value.putInt(key.id()).put(signature);
      String line = Base64.getEncoder().encodeToString(value.array());
      return new SignedHead(head, List.of(new Signature(key.name(), line)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the log's key does not sign", e);
    }
  }
}
