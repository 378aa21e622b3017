package dev.aaos.linux.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.linux.http.Refused;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

/// The JDK's own TLS says what a ClientHello looks like.
final class ClientHelloTest {
  private static final int MUTATIONS = 20_000;

  private static byte[] said(Optional<String> server) throws GeneralSecurityException, IOException {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    server.ifPresent(name -> parameters.setServerNames(List.of(new SNIHostName(name))));
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), out);
    return Arrays.copyOf(out.array(), out.position());
  }

  /// The same message in records of `most` bytes each.
  private static byte[] fragmented(byte[] said, int most) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 5; at < said.length; at += most) {
      int length = Math.min(most, said.length - at);
      out.writeBytes(new byte[] {22, 3, 1, (byte) (length >> 8), (byte) length});
      out.write(said, at, length);
    }
    return out.toByteArray();
  }

  private static ClientHello read(byte[] said) throws IOException {
    return ClientHello.read(new ByteArrayInputStream(said));
  }

  @Test
  void theServersName_isFound_andAllThatWasReadIsKept() throws Exception {
    byte[] said = said(Optional.of("good.test"));

    assertThat(read(said).server()).contains("good.test");
    assertThat(read(said).bytes()).isEqualTo(said);
    assertThat(read(said(Optional.empty())).server()).isEmpty();
    for (int most : List.of(1, 3, 4, 5, 100)) {
      byte[] fragments = fragmented(said, most);
      assertThat(read(fragments).server()).contains("good.test");
      assertThat(read(fragments).bytes()).isEqualTo(fragments);
    }
  }

  @Test
  void whatIsCutOrChanged_isRefused_orReadAsSomething() throws Exception {
    byte[] said = said(Optional.of("good.test"));
    for (int length = 1; length < said.length; length++) {
      byte[] cut = Arrays.copyOf(said, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(Refused.class);
    }
    Random random = new Random(1);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] changed = said.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(read(changed).bytes()).isNotEmpty();
      } catch (Refused e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }
}
