package dev.aaos.drivers.tool.program.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.HostPattern;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/// What programs are shown is what they can check: X.509 as the JDK reads it.
final class AuthorityTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private static HostPattern host(String name) {
    return new HostPattern(name, OptionalInt.of(443));
  }

  private static KeyPair keys() throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
    keys.initialize(256);
    return keys.generateKeyPair();
  }

  @Test
  void aHostsCertificate_isVouchedForByTheAuthority_andByNoOther() throws Exception {
    Certificates certificates = new Certificates(keys(), "an authority", new SecureRandom());
    Certificates others = new Certificates(keys(), "an authority", new SecureRandom());
    Instant until = NOW.plus(Duration.ofDays(7));
    X509Certificate own = certificates.own(NOW, until);
    X509Certificate leaf = certificates.of(host("a.good.test"), keys().getPublic(), NOW, until);

    assertThat(isVouchedFor(leaf, own)).isTrue();
    assertThat(isVouchedFor(leaf, others.own(NOW, until))).isFalse();
    assertThat(own.getBasicConstraints()).isZero();
    assertThat(own.getKeyUsage()[5]).isTrue();
    assertThat(own.getSubjectX500Principal()).isEqualTo(leaf.getIssuerX500Principal());
    assertThat(own.getSubjectX500Principal().getName()).isEqualTo("CN=an authority");
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.getKeyUsage()[0]).isTrue();
    assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(2, "a.good.test"));
    assertThat(leaf.getNotBefore()).isEqualTo(Date.from(NOW));
    assertThat(leaf.getNotAfter()).isEqualTo(Date.from(until));
    assertThat(leaf.getSerialNumber()).isPositive().isNotEqualTo(own.getSerialNumber());
  }

  private static boolean isVouchedFor(X509Certificate leaf, X509Certificate by) throws Exception {
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(by, null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(NOW.plusSeconds(1)));
    try {
      CertPathValidator.getInstance("PKIX")
          .validate(
              CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf)), parameters);
      return true;
    } catch (CertPathValidatorException e) {
      return false;
    }
  }

  @Test
  void addressesAndLongNamesAndLateYears_areWritten() throws Exception {
    Certificates certificates = new Certificates(keys(), "an authority", new SecureRandom());
    Instant late = Instant.parse("2051-01-02T03:04:05Z");
    String label = "a".repeat(60) + ".";
    String name = label + label + label + "good.test";

    assertThat(names(certificates, host("127.0.0.1"))).containsExactly(List.of(7, "127.0.0.1"));
    assertThat(names(certificates, host("[2001:db8::1]")))
        .containsExactly(List.of(7, "2001:db8:0:0:0:0:0:1"));
    assertThat(names(certificates, host(name))).containsExactly(List.of(2, name));
    assertThat(certificates.own(NOW, late).getNotAfter()).isEqualTo(Date.from(late));
  }

  private static Collection<List<?>> names(Certificates certificates, HostPattern host)
      throws Exception {
    return certificates
        .of(host, keys().getPublic(), NOW, NOW.plusSeconds(60))
        .getSubjectAlternativeNames();
  }

  @Test
  void certificates_areMadeOnceForAHost_andAnewBeforeTheyEnd() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    Authority authority = new Authority(now::get);

    SSLContext first = authority.serving(host("good.test"));
    assertThat(authority.serving(new HostPattern("good.test", OptionalInt.of(8_443))))
        .isSameAs(first);
    now.set(NOW.plus(Duration.ofDays(6)));
    assertThat(authority.serving(host("good.test"))).isNotSameAs(first);
    for (int i = 0; i < Authority.MOST_KEPT; i++) {
      authority.serving(host("h" + i + ".test"));
    }
    SSLContext again = authority.serving(host("good.test"));
    assertThat(authority.serving(host("good.test"))).isSameAs(again);

    X509Certificate own = (X509Certificate) CertificateFactory.getInstance("X.509")
        .generateCertificate(
            new ByteArrayInputStream(authority.pem().getBytes(StandardCharsets.US_ASCII)));
    assertThat(own.getNotAfter()).isAfter(Date.from(NOW.plus(Duration.ofDays(3_000))));
    assertThat(authority.pem()).isNotEqualTo(new Authority(now::get).pem());
  }
}
