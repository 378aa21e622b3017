package dev.aaos.drivers.model.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.testkit.FakeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The client that all model drivers share.
class HttpTest {
  private static final int CALLS = 200;
  private static final int MOST_KEPT = 60;

  private static long sockets() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(HttpTest::isSocket).count();
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      // It was closed meanwhile.
      return false;
    }
  }

  @Test
  void connectionsOnWhichComesWhatIsNoHttp_areNotKept() throws IOException {
    try (FakeProvider provider = FakeProvider.start()) {
      provider.otherwise(
          request -> client -> client.raw("220 mail.example ESMTP\r\n").cut());
      Http http =
          new Http(CallLimits.DEFAULT, Optional.empty(), System::nanoTime, InstantSource.system());
      Endpoint endpoint =
          new Endpoint("mail", provider.address(), Optional.empty(), "KEY", "ADDRESS");
      long before = sockets();

      for (int i = 0; i < CALLS; i++) {
        assertThatThrownBy(() -> http.get(endpoint, "/x", Map.of()))
            .isInstanceOfSatisfying(
                ModelFailure.class,
                failure -> assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.MALFORMED));
      }

      assertThat(sockets()).isLessThan(before + MOST_KEPT);
    }
  }
}
