package dev.aaos.daemon.webhook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secrets that messages are signed with: HMAC-SHA256 over id, time and content, as
/// Standard Webhooks has it. Any thread may call.
final class Signing {
  /// How far the time of a message may be from now, either way.
  static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final String VERSION = "v1,";
  private static final int LEAST = 24;
  private static final int MOST = 64;
  private static final int MOST_SECRETS = 4;
  private static final int LONGEST_ID = 256;

  private final List<SecretKeySpec> keys;

  private Signing(List<SecretKeySpec> keys) {
    this.keys = List.copyOf(keys);
  }

  /// Reads secrets: `whsec_` and 24 to 64 bytes in base64 each, with spaces between.
  /// All of them sign and each of them is accepted, so that one can follow another.
  ///
  /// @throws IOException saying what is wrong, without the secret
  static Signing of(String secrets) throws IOException {
    List<SecretKeySpec> keys = new ArrayList<>();
    for (String secret : secrets.strip().split(" +", -1)) {
      keys.add(new SecretKeySpec(bytes(secret), ALGORITHM));
    }
    if (keys.size() > MOST_SECRETS) {
      throw new IOException(
          "holds " + keys.size() + " secrets: at most " + MOST_SECRETS + " can be in use at once");
    }
    return new Signing(keys);
  }

  private static byte[] bytes(String secret) throws IOException {
    String mend = "; make one with: echo whsec_$(openssl rand -base64 32)";
    if (!secret.startsWith(PREFIX)) {
      throw new IOException("does not begin with " + PREFIX + mend);
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
      if (bytes.length >= LEAST && bytes.length <= MOST) {
        return bytes;
      }
      throw new IOException("stands for " + bytes.length + " bytes, where " + LEAST + " to " + MOST
          + " are wanted" + mend);
    } catch (IllegalArgumentException e) {
      throw new IOException("is no base64 after " + PREFIX + mend, e);
    }
  }

  /// Returns the signatures of a message, one for each secret, with spaces between.
  String sign(String id, Instant time, byte[] content) {
    return keys.stream()
        .map(key -> VERSION
            + Base64.getEncoder()
                .encodeToString(mac(key, id, String.valueOf(time.getEpochSecond()), content)))
        .collect(Collectors.joining(" "));
  }

  /// Returns why a message is not accepted; empty when one of the secrets has signed
  /// it, lately.
  ///
  /// @param time in seconds since 1970, as it came
  /// @param signatures as they came
  Optional<String> refusal(String id, String time, String signatures, byte[] content, Instant now) {
    if (id.isEmpty() || id.length() > LONGEST_ID) {
      return Optional.of("webhook-id is missing, or longer than " + LONGEST_ID + " characters");
    }
    Optional<Instant> signed = instant(time);
    if (signed.isEmpty()) {
      return Optional.of("webhook-timestamp is not a time in seconds since 1970");
    }
    Duration apart = Duration.between(signed.get(), now).abs();
    if (apart.compareTo(TOLERANCE) > 0) {
      return Optional.of("webhook-timestamp is " + apart.toSeconds() + " s from the time here, and "
          + TOLERANCE.toSeconds() + " s are allowed: look at both clocks");
    }
    boolean genuine = false;
    for (SecretKeySpec key : keys) {
      byte[] wanted = mac(key, id, time, content);
      for (String signature : signatures.split(" ", MOST_SECRETS + 1)) {
        genuine |= MessageDigest.isEqual(wanted, decoded(signature));
      }
    }
    return genuine
        ? Optional.empty()
        : Optional.of("webhook-signature is of none of the secrets that are in use here");
  }

  private static Optional<Instant> instant(String time) {
    try {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(time)));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static byte[] decoded(String signature) {
    if (!signature.startsWith(VERSION)) {
      return new byte[0];
    }
    try {
      return Base64.getDecoder().decode(signature.substring(VERSION.length()));
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static byte[] mac(SecretKeySpec key, String id, String time, byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((id + "." + time + ".").getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /// Tells no secret.
  @Override
  public String toString() {
    return "Signing[" + keys.size() + "]";
  }
}
