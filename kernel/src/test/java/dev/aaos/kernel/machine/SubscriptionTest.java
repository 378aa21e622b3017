package dev.aaos.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.base.AgentId;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What comes to who listens, and to who listens too slowly.
class SubscriptionTest {
  private static final int PIECE = 1 << 20;
  private static final int MOST = 16;

  private final Audience audience = new Audience();

  private static Shown shown(String text) {
    return new Shown(new AgentId(new UUID(0, 1)), Optional.empty(), 1, "stdout", text);
  }

  @Test
  void whatCallsLetBeSeen_comesToWhoAskedForIt_andToNobodyElse() throws Exception {
    Subscription watching = audience.join(true);
    Subscription hearing = audience.join(false);

    audience.see(shown("a"));

    assertThat(watching.take(Duration.ZERO)).contains(new Subscription.Heard.Seen(shown("a")));
    assertThat(hearing.take(Duration.ZERO)).isEmpty();
    assertThat(hearing.unseen()).isZero();
  }

  @Test
  void whoIsTooSlow_isToldHowMuchIsMissing_andSeesWhatComesLater() throws Exception {
    Subscription watching = audience.join(true);
    String piece = "x".repeat(PIECE);
    for (int i = 0; i < MOST + 2; i++) {
      audience.see(shown(piece));
    }

    assertThat(watching.unseen()).isEqualTo(2L * PIECE);
    assertThat(watching.unseen()).isZero();
    for (int i = 0; i < MOST; i++) {
      assertThat(watching.take(Duration.ZERO)).isPresent();
    }
    audience.see(shown("later"));
    assertThat(watching.take(Duration.ZERO)).contains(new Subscription.Heard.Seen(shown("later")));
  }

  @Test
  void whoHasLeft_hearsNothing() throws Exception {
    Subscription watching = audience.join(true);
    watching.close();

    audience.see(shown("a"));

    assertThat(watching.take(Duration.ZERO)).isEmpty();
  }
}
