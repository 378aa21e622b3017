package dev.aaos.capability.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The key that tokens are made and verified with. Immutable; any thread.
public final class TokenKey {
  /// How long one is.
  public static final int BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";
  private static final int ID_BYTES = 8;
  private static final int NONCE_BYTES = 16;

  private final byte[] key;

  /// @throws IllegalArgumentException if it is not of [#BYTES]
  public TokenKey(byte[] key) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException(
          "a key of tokens has " + BYTES + " bytes, not " + key.length);
    }
    this.key = key.clone();
  }

  /// What a token is found to be.
  ///
  /// @param holder whom it was made for
  /// @param authority what it permits
  /// @param ids the names of this token and of all that it was narrowed from, the
  ///     first in front: whoever revokes one of them revokes this
  public record Verified(String holder, Authority authority, List<String> ids) {
    /// Copies the list.
    public Verified {
      ids = List.copyOf(ids);
    }

    /// Returns the name of the token itself.
    public String id() {
      return ids.getLast();
    }
  }

  /// Returns a new token for `holder`, narrowed by `caveat`.
  ///
  /// @param random unpredictable
  /// @throws dev.aaos.capability.CapabilitySyntaxException if none can have that name
  public Token issue(String holder, Caveat caveat, RandomGenerator random) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    return Token.made(this, HexFormat.of().formatHex(nonce), holder).narrowed(caveat);
  }

  /// Returns what `token` is, if this key vouches for it.
  public Optional<Verified> verify(Token token) {
    byte[] mac = first(token.head());
    List<String> ids = new ArrayList<>();
    for (String block : token.blocks()) {
      mac = next(mac, block);
      ids.add(id(mac));
    }
    return token.isSigned(mac) && !ids.isEmpty()
        ? Optional.of(new Verified(token.holder(), token.claimed(), ids))
        : Optional.empty();
  }

  byte[] first(String head) {
    return next(key, head);
  }

  static byte[] next(byte[] key, String said) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(said.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /// Returns the name of the token whose last hash is `mac`, from which nobody learns
  /// that hash.
  static String id(byte[] mac) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update("aaos token\0".getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(mac), ID_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
