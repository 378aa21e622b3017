package dev.aaos.drivers.tool.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class SystemResolverTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final CountDownLatch end = new CountDownLatch(1);
  private final Semaphore begun = new Semaphore(0);
  private final Resolver hanging = new SystemResolver(this::hang);

  @Test
  void system_knowsThisMachine() throws Exception {
    assertThat(Resolver.system().resolve("localhost", LONG))
        .isNotEmpty()
        .allMatch(InetAddress::isLoopbackAddress);
  }

  @Test
  void resolve_ofANameWithoutAddress_fails() {
    Resolver resolver = new SystemResolver(host -> {
      throw new UnknownHostException(host);
    });

    assertThatThrownBy(() -> resolver.resolve("absent.example", LONG))
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void resolve_thatHangs_isLeftBehindWhenTheTimeIsUp() {
    assertThatThrownBy(() -> hanging.resolve("slow.example", Duration.ofMillis(50)))
        .isInstanceOf(IOException.class)
        .hasMessage("the name was not resolved in time");

    end.countDown();
  }

  @Test
  void resolve_thatHangs_isLeftBehindWhenItsCallerIsInterrupted() throws Exception {
    FutureTask<?> waiting = new FutureTask<>(() -> hanging.resolve("slow.example", LONG));
    Thread caller = Thread.ofVirtual().start(waiting);
    begun.acquire();

    caller.interrupt();

    assertThatThrownBy(waiting::get).hasRootCauseInstanceOf(InterruptedException.class);
    end.countDown();
  }

  @Test
  void resolve_beyondTheBoundOfLookUpsUnderWay_failsUntilOneReturns() throws Exception {
    for (int i = 0; i < SystemResolver.MAX_LOOKUPS; i++) {
      Thread.ofVirtual().start(new FutureTask<>(() -> hanging.resolve("slow.example", LONG)));
    }
    begun.acquire(SystemResolver.MAX_LOOKUPS);

    assertThatThrownBy(() -> hanging.resolve("one.example", LONG))
        .hasMessage("32 look-ups of names are under way unanswered; try again later");

    end.countDown();
  }

  private InetAddress[] hang(String host) throws UnknownHostException {
    begun.release();
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    throw new UnknownHostException(host);
  }
}
