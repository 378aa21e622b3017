package dev.aaos.daemon.webhook;

import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// What became of telling an address of questions. Any thread may call.
final class Reports {
  private final PrintStream err;
  private final InstantSource clock;
  private long delivered;
  private long lost;
  private boolean unwanted;
  private Optional<Trouble> trouble = Optional.empty();

  /// @param since when it began that nothing was taken any more
  private record Trouble(Instant since, String why) {}

  /// How it stands.
  ///
  /// @param delivered how many messages were taken
  /// @param lost how many were given up
  /// @param trouble why nothing is taken at present, if that is so
  record Status(long delivered, long lost, Optional<String> trouble) {}

  Reports(PrintStream err, InstantSource clock) {
    this.err = err;
    this.clock = clock;
  }

  synchronized void delivered() {
    delivered++;
    if (trouble.isPresent()) {
      err.println("agentd: the webhook of questions takes messages again");
      trouble = Optional.empty();
    }
  }

  synchronized void failed(String why) {
    if (trouble.isEmpty()) {
      err.println("agentd: the webhook of questions takes nothing: " + why
          + "; it is tried again, and questions can be answered as ever: aaos approvals");
    }
    Instant since = trouble.map(Trouble::since).orElseGet(clock::instant);
    trouble = Optional.of(new Trouble(since, why));
  }

  synchronized void unwanted() {
    if (!unwanted) {
      err.println("agentd: the webhook of questions answered 410, so it is told nothing more until"
          + " agentd is started again");
    }
    unwanted = true;
  }

  synchronized void givenUp() {
    lost++;
  }

  synchronized boolean isUnwanted() {
    return unwanted;
  }

  synchronized Status status() {
    Optional<String> now = unwanted
        ? Optional.of("it answered 410, so it is told nothing more")
        : trouble.map(one -> one.why() + ", since " + one.since());
    return new Status(delivered, lost, now);
  }
}
