package dev.aaos.daemon.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Tells an address of one question until it is over: each thing until it was taken, or
/// until there is something newer to tell. That a question is over is tried for some
/// minutes and no longer. On a thread of its own; [#add] is for any.
final class Errand {
  private static final List<Duration> WAITS = List.of(
      Duration.ofSeconds(1),
      Duration.ofSeconds(5),
      Duration.ofSeconds(30),
      Duration.ofMinutes(2),
      Duration.ofMinutes(10));

  private final Post post;
  private final Reports reports;
  private final RandomGenerator random;
  private final BlockingQueue<Notice> notices = new LinkedBlockingQueue<>();

  Errand(Post post, Reports reports, RandomGenerator random) {
    this.post = post;
    this.reports = reports;
    this.random = random;
  }

  void add(Notice notice) {
    notices.add(notice);
  }

  /// Runs the errand; returns when the question is over and that was told, or could not
  /// be.
  void run() throws InterruptedException {
    boolean over = false;
    while (!over && !reports.isUnwanted()) {
      Optional<Notice> next = Optional.of(notices.take());
      while (next.isPresent()) {
        over = next.get().last();
        next = tell(next.get());
      }
    }
  }

  /// Tells `notice`, and returns what is newer, if that came before this was taken.
  private Optional<Notice> tell(Notice notice) throws InterruptedException {
    for (int tries = 0; tries < WAITS.size() || !notice.last(); tries++) {
      Duration asked = Duration.ZERO;
      switch (post.deliver(notice)) {
        case Post.Outcome.Delivered() -> {
          reports.delivered();
          return Optional.empty();
        }
        case Post.Outcome.Unwanted() -> {
          reports.unwanted();
          return Optional.empty();
        }
        case Post.Outcome.Failed(String why, Optional<Duration> after) -> {
          reports.failed(why);
          asked = after.orElse(asked);
        }
      }
      Duration usual = WAITS.get(Math.min(tries, WAITS.size() - 1));
      long most = Math.max(usual.toMillis(), asked.toMillis());
      long wait = most + random.nextLong(most / 5 + 1);
      Optional<Notice> newer = Optional.ofNullable(notices.poll(wait, TimeUnit.MILLISECONDS));
      if (newer.isPresent()) {
        return newer;
      }
    }
    reports.givenUp();
    return Optional.empty();
  }
}
