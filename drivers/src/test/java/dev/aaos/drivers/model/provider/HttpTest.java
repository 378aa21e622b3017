package dev.aaos.drivers.model.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.testkit.FakeProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The client that all model drivers share.
@Timeout(120)
class HttpTest {
  private static final int CALLS = 200;
  private static final int INTERRUPTS = 2_000;
  private static final int MOST_KEPT = 60;

  private final Http http =
      new Http(CallLimits.DEFAULT, Optional.empty(), System::nanoTime, InstantSource.system());

  private static Endpoint endpoint(FakeProvider provider) {
    return new Endpoint("mail", provider.address(), Optional.empty(), "KEY", "ADDRESS");
  }

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
      Endpoint endpoint = endpoint(provider);
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

  /// Whether the interrupt comes before the head of the answer, with it or after it.
  @Test
  void whoIsInterruptedAsTheAnswerBegins_hangsUp() throws Exception {
    Semaphore asked = new Semaphore(0);
    CountDownLatch hungUp = new CountDownLatch(INTERRUPTS);
    try (FakeProvider provider = FakeProvider.start()) {
      Endpoint endpoint = endpoint(provider);
      provider.otherwise(request -> client -> {
        client.stream().chunk("data: x\n\n");
        asked.release();
        client.awaitHangUp();
        hungUp.countDown();
      });

      for (int i = 0; i < INTERRUPTS; i++) {
        Thread caller = Thread.ofVirtual().start(() -> hear(endpoint));
        asked.acquire();
        caller.interrupt();
        caller.join();
      }

      hungUp.await();
    }
  }

  private void hear(Endpoint endpoint) {
    try (Answer answer = http.get(endpoint, "/x", Map.of())) {
      answer.text();
    } catch (ModelFailure e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      // That is what happens here.
      return;
    }
  }
}
