package dev.aaos.bench;

import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.Tier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// A command that does nothing, confined by us and by others, in turn and in the same run; then by
/// four threads each.
///
/// The others are bubblewrap, and what `bench/run rivals` fetched with npm. Each confines as it
/// does when nobody configures it.
final class RivalsBench {
  private static final int WARM = 5;
  private static final int ROUNDS =
      Integer.parseInt(System.getenv().getOrDefault("BENCH_ROUNDS", "60"));
  private static final int THREADS = 4;
  private static final long RATE_NANOS = 8_000_000_000L;

  /// @param name as its users know it
  /// @param command that runs `true`
  private record Rival(String name, List<String> command) {}

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private RivalsBench() {}

  /// @param fetched where npm put the others
  static void run(Path installation, Path fetched) throws IOException, InterruptedException {
    List<Rival> rivals = new ArrayList<>();
    for (Rival rival : all(fetched.resolve("node_modules/.bin"))) {
      Optional<String> obstacle = obstacle(rival);
      if (obstacle.isEmpty()) {
        rivals.add(rival);
      } else {
        System.out.printf("| %s | does not run here: %s | | |%n", rival.name, obstacle.get());
      }
    }
    try (Confiner confiner = new Confiner(CellBench.setup(installation))) {
      latencies(confiner, rivals);
      rate("aaOS", () -> CellBench.confined(confiner, Tier.T2));
      for (Rival rival : rivals) {
        rate(rival.name, () -> CellBench.process(rival.command));
      }
    }
  }

  private static List<Rival> all(Path programs) {
    return List.of(
        new Rival("`posix_spawn` by `ProcessBuilder`, not confined", List.of("/usr/bin/true")),
        new Rival("bubblewrap, `--unshare-all`", CellBench.bubblewrap()),
        new Rival(
            "@openai/codex, `codex sandbox`",
            List.of(programs.resolve("codex").toString(), "sandbox", "--", "/usr/bin/true")),
        new Rival(
            "@anthropic-ai/sandbox-runtime, `srt`",
            List.of(programs.resolve("srt").toString(), "-c", "true")));
  }

  /// Returns what it says when it fails; nothing when it works.
  private static Optional<String> obstacle(Rival rival) throws IOException, InterruptedException {
    if (!Files.isExecutable(Path.of(rival.command.getFirst()))) {
      return Optional.of("there is no " + rival.command.getFirst());
    }
    Process process =
        new ProcessBuilder(rival.command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0
        ? Optional.empty()
        : Optional.of(said.strip().replace('\n', ' ').replace('|', '/'));
  }

  private static void latencies(Confiner confiner, List<Rival> rivals)
      throws IOException, InterruptedException {
    Samples ours = new Samples();
    List<Samples> theirs = rivals.stream().map(rival -> new Samples()).toList();
    for (int i = 0; i < WARM + ROUNDS; i++) {
      long confined = CellBench.confined(confiner, Tier.T2);
      if (i >= WARM) {
        ours.add(confined);
      }
      for (int one = 0; one < rivals.size(); one++) {
        long took = CellBench.process(rivals.get(one).command);
        if (i >= WARM) {
          theirs.get(one).add(took);
        }
      }
    }
    for (int one = 0; one < rivals.size(); one++) {
      System.out.printf(
          Locale.ROOT,
          "| `true` confined | %s | %s: %s | %.2f |%n",
          spread(ours),
          rivals.get(one).name,
          spread(theirs.get(one)),
          ours.percentile(50) / theirs.get(one).percentile(50));
    }
  }

  private static String spread(Samples samples) {
    return String.format(
        Locale.ROOT,
        "p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, n=%d",
        samples.percentile(50),
        samples.percentile(95),
        samples.percentile(99),
        samples.size());
  }

  private static void rate(String name, Work work) throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < THREADS; i++) {
      threads.add(Thread.ofPlatform().start(() -> {
        try {
          while (System.nanoTime() - start < RATE_NANOS) {
            work.run();
            done.incrementAndGet();
          }
        } catch (IOException | InterruptedException e) {
          failed.incrementAndGet();
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.printf(
        Locale.ROOT,
        "| starts, %d threads, by %s | %.1f/s, %d failed | | |%n",
        THREADS,
        name,
        done.get() / ((System.nanoTime() - start) / 1e9),
        failed.get());
  }
}
