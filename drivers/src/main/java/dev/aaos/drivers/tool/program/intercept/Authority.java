package dev.aaos.drivers.tool.program.intercept;

import dev.aaos.capability.HostPattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.OptionalInt;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// Vouches, to programs in cells alone, for the daemon where it speaks in place of a host.
///
/// Its key is in this process's memory and nowhere else, and lives as long as that: no program of
/// another daemon, nor of this one's next start, trusts it. Any thread may call.
final class Authority {
  /// How many hosts' certificates are kept.
  static final int MOST_KEPT = 256;

  /// A clock in a program's hands is the machine's, but it may be set meanwhile.
  private static final Duration EARLIER = Duration.ofDays(1);

  private static final Duration OWN = Duration.ofDays(3_650);
  private static final Duration OF_A_HOST = Duration.ofDays(7);
  private static final Duration LEAST_LEFT = Duration.ofDays(2);
  private static final char[] NO_PASSWORD = {};
  private static final int LINE = 64;

  private final InstantSource clock;
  private final Certificates certificates;
  private final X509Certificate own;
  private final KeyPair hosts;
  private final LinkedHashMap<HostPattern, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

  private record Kept(SSLContext context, Instant until) {}

  /// Makes one, with keys of its own.
  Authority(InstantSource clock) {
    this.clock = clock;
    SecureRandom chance = new SecureRandom();
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
      keys.initialize(new ECGenParameterSpec("secp256r1"), chance);
      this.certificates =
          new Certificates(keys.generateKeyPair(), "aaOS for programs of one daemon", chance);
      this.hosts = keys.generateKeyPair();
      Instant now = clock.instant();
      this.own = certificates.own(now.minus(EARLIER), now.plus(OWN));
    } catch (GeneralSecurityException e) {
      throw impossible(e);
    }
  }

  /// Every Java platform has EC keys, X.509 and TLS.
  private static IllegalStateException impossible(Exception e) {
    return new IllegalStateException("a certificate cannot be made", e);
  }

  /// Returns its certificate, in PEM.
  String pem() {
    try {
      byte[] line = "\n".getBytes(StandardCharsets.US_ASCII);
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(LINE, line).encodeToString(own.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw impossible(e);
    }
  }

  /// Returns the side of TLS that shows programs a certificate of `host`, whatever its port.
  SSLContext serving(HostPattern host) {
    HostPattern key = new HostPattern(host.host(), OptionalInt.empty());
    Instant now = clock.instant();
    synchronized (kept) {
      Kept known = kept.get(key);
      if (known == null || known.until.isBefore(now.plus(LEAST_LEFT))) {
        Instant until = now.plus(OF_A_HOST);
        known = new Kept(made(key, now.minus(EARLIER), until), until);
        kept.put(key, known);
        if (kept.size() > MOST_KEPT) {
          kept.remove(kept.firstEntry().getKey());
        }
      }
      return known.context;
    }
  }

  private SSLContext made(HostPattern host, Instant from, Instant until) {
    try {
      X509Certificate leaf = certificates.of(host, hosts.getPublic(), from, until);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry("host", hosts.getPrivate(), NO_PASSWORD, new Certificate[] {leaf, own});
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw impossible(e);
    }
  }
}
