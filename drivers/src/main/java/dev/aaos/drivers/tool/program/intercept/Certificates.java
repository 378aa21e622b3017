package dev.aaos.drivers.tool.program.intercept;

import dev.aaos.capability.HostPattern;
import dev.aaos.drivers.tool.host.Addresses;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;

/// Makes the two kinds of certificates that are shown to programs (RFC 5280): an
/// authority's own, and those it gives to hosts. Keys are of the curve P-256.
final class Certificates {
  private static final byte[] SIGNED_WITH = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
  private static final byte[] VERSION_3 = Der.tagged(0, Der.integer(BigInteger.TWO));
  private static final String COMMON_NAME = "2.5.4.3";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String ALTERNATIVE_NAME = "2.5.29.17";
  private static final String KEY_ID = "2.5.29.14";
  private static final String AUTHORITY_KEY_ID = "2.5.29.35";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String SERVER = "1.3.6.1.5.5.7.3.1";

  /// Context tags of a DNS name and of an address, and of a key's id.
  private static final int DNS_NAME = 0x82;

  private static final int ADDRESS = 0x87;
  private static final int ID = 0x80;

  private static final byte[] SIGNS_CERTIFICATES = Der.bits(new byte[] {0x04}, 2);
  private static final byte[] SIGNS_HANDSHAKES = Der.bits(new byte[] {(byte) 0x80}, 7);
  private static final int ID_BYTES = 20;
  private static final int SERIAL_BITS = 127;

  private final KeyPair authority;
  private final byte[] name;
  private final SecureRandom chance;

  /// Makes those of the authority with the keys `authority`, called `name`.
  Certificates(KeyPair authority, String name, SecureRandom chance) {
    this.authority = authority;
    this.name = name(name);
    this.chance = chance;
  }

  private static byte[] name(String name) {
    return Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.text(name))));
  }

  /// Returns the authority's own. It vouches for hosts, and for no other authority.
  X509Certificate own(Instant from, Instant until) throws GeneralSecurityException {
    return signed(
        name,
        authority.getPublic(),
        Der.sequence(Der.time(from), Der.time(until)),
        Der.sequence(
            extension(
                BASIC_CONSTRAINTS, true, Der.sequence(Der.TRUE, Der.integer(BigInteger.ZERO))),
            extension(KEY_USAGE, true, SIGNS_CERTIFICATES),
            extension(KEY_ID, false, Der.octets(id(authority.getPublic())))));
  }

  /// Returns that of `host`, which has `key`.
  X509Certificate of(HostPattern host, PublicKey key, Instant from, Instant until)
      throws GeneralSecurityException {
    byte[] alternative = host.isLiteralAddress()
        ? Der.value(ADDRESS, InetAddress.ofLiteral(Addresses.bare(host)).getAddress())
        : Der.value(DNS_NAME, host.host().getBytes(StandardCharsets.US_ASCII));
    return signed(
        name("opened by aaOS for a secret"),
        key,
        Der.sequence(Der.time(from), Der.time(until)),
        Der.sequence(
            extension(BASIC_CONSTRAINTS, true, Der.sequence()),
            extension(KEY_USAGE, true, SIGNS_HANDSHAKES),
            extension(EXTENDED_KEY_USAGE, false, Der.sequence(Der.oid(SERVER))),
            extension(ALTERNATIVE_NAME, false, Der.sequence(alternative)),
            extension(KEY_ID, false, Der.octets(id(key))),
            extension(
                AUTHORITY_KEY_ID, false, Der.sequence(Der.value(ID, id(authority.getPublic()))))));
  }

  private X509Certificate signed(byte[] subject, PublicKey key, byte[] validity, byte[] extensions)
      throws GeneralSecurityException {
    BigInteger serial = new BigInteger(SERIAL_BITS, chance).setBit(SERIAL_BITS - 1);
    byte[] content = Der.sequence(
        VERSION_3,
        Der.integer(serial),
        SIGNED_WITH,
        name,
        validity,
        subject,
        key.getEncoded(),
        Der.tagged(3, extensions));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(authority.getPrivate(), chance);
    signature.update(content);
    byte[] whole = Der.sequence(content, SIGNED_WITH, Der.bits(signature.sign()));
    return (X509Certificate) CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(whole));
  }

  private static byte[] extension(String oid, boolean critical, byte[] content) {
    byte[] value = Der.octets(content);
    return critical
        ? Der.sequence(Der.oid(oid), Der.TRUE, value)
        : Der.sequence(Der.oid(oid), value);
  }

  /// Any id will do that no other key has (RFC 7093).
  private static byte[] id(PublicKey key) throws GeneralSecurityException {
    return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()), ID_BYTES);
  }
}
