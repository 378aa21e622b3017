package dev.aaos.daemon.webhook;

import dev.aaos.daemon.question.QuestionFrames;
import dev.aaos.daemon.question.QuestionView;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.machine.KernelHalted;
import dev.aaos.kernel.machine.Subscription;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/// Hears what becomes of questions and has an address told of it, each question for
/// itself: one that is not taken holds up no other. What was open before the daemon
/// began is told once more.
final class Notices implements AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Errand> errands = new ConcurrentHashMap<>();
  private final Reports reports;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Post post;

  Notices(WebhookSettings settings, PrintStream err, InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
    this.reports = new Reports(err, clock);
    this.post = new Post(
        settings.address().orElseThrow(), settings.signing().orElseThrow(), clock, threads);
  }

  Reports.Status status() {
    return reports.status();
  }

  /// Begins to hear what becomes of the questions of `kernel`.
  void start(Kernel kernel, QuestionView questions) {
    threads.execute(() -> {
      try (Subscription arrivals = kernel.subscribe()) {
        hear(arrivals, questions);
      } catch (InterruptedException | KernelHalted e) {
        errands.clear(); // the daemon ends: the next one tells what is open then
      } catch (IOException e) {
        throw new IllegalStateException("nothing is written here", e);
      }
    });
  }

  private void hear(Subscription arrivals, QuestionView questions)
      throws IOException, InterruptedException {
    QuestionFrames told = new QuestionFrames(questions, agent -> true, this::tell);
    told.tellOpen();
    while (!reports.isUnwanted()) {
      Optional<JournalRecord> next = arrivals.next(POLL);
      if (next.isPresent()) {
        told.tell(next.get());
      }
      if (arrivals.missed() > 0) {
        told.tellOpen();
      }
    }
  }

  private void tell(Map<String, Object> frame) {
    String question = frame.get("approval") instanceof Map<?, ?> approval
        ? String.valueOf(approval.get("id"))
        : String.valueOf(frame.get("id"));
    Notice notice = Notice.of(question, frame, clock.instant());
    Errand errand = errands.computeIfAbsent(question, this::begin);
    errand.add(notice);
  }

  private Errand begin(String question) {
    Errand errand = new Errand(post, reports, random);
    threads.execute(() -> {
      try {
        errand.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        errands.remove(question);
      }
    });
    return errand;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    post.close();
  }
}
