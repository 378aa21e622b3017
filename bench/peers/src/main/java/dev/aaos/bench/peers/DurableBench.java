package dev.aaos.bench.peers;

import dev.aaos.bench.Samples;
import dev.aaos.kernel.effect.EffectClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/// Durable steps a second with one writer and with 64, of the kernel and of DBOS Transact, in turn
/// on the same disk.
public final class DurableBench {
  private static final int ROUNDS = 5;
  private static final int MANY = 64;
  private static final int STEPS_ALONE = 1_000;
  private static final int STEPS_TOGETHER = 400;

  private DurableBench() {}

  /// What one system did in all rounds.
  private static final class Figures {
    private final double[] rates = new double[ROUNDS];
    private final Samples latencies = new Samples();

    void add(int round, Steps.Outcome outcome) {
      rates[round] = outcome.perSecond();
      latencies.addAll(outcome.latencies());
    }

    double rate() {
      double[] sorted = rates.clone();
      Arrays.sort(sorted);
      return sorted[ROUNDS / 2];
    }
  }

  /// Takes a directory to work in.
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]).toAbsolutePath(), "durable");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (Postgres postgres = Postgres.start(directory);
        DbosSteps dbos = new DbosSteps(postgres.url(), Postgres.USER, MANY);
        KernelSteps two =
            new KernelSteps(Files.createDirectory(directory.resolve("two")), EffectClass.EXTERNAL);
        KernelSteps one =
            new KernelSteps(Files.createDirectory(directory.resolve("one")), EffectClass.PURE)) {
      System.out.println("| figure | ours | baseline in the same run | ratio |\n|---|---|---|---|");
      for (int writers : new int[] {1, MANY}) {
        measure(writers, writers == 1 ? STEPS_ALONE : STEPS_TOGETHER, two, one, dbos);
      }
    }
  }

  private static void measure(int writers, int steps, Steps two, Steps one, Steps peer)
      throws InterruptedException, ExecutionException {
    Figures ours = new Figures();
    Figures pure = new Figures();
    Figures theirs = new Figures();
    for (Steps warm : new Steps[] {two, one, peer}) {
      warm.write(writers, steps);
    }
    for (int round = 0; round < ROUNDS; round++) {
      ours.add(round, two.write(writers, steps));
      theirs.add(round, peer.write(writers, steps));
      pure.add(round, one.write(writers, steps));
    }
    row("a call with an effect, two commits", writers, ours, theirs);
    row("a call that changes nothing, one commit", writers, pure, theirs);
  }

  private static void row(String what, int writers, Figures ours, Figures theirs) {
    System.out.printf(
        Locale.ROOT,
        "| durable step, %s, %d writer(s) | %,.0f/s, %s | DBOS Transact, a step %,.0f/s, %s | %.1f"
            + " |%n",
        what,
        writers,
        ours.rate(),
        ours.latencies.summary(),
        theirs.rate(),
        theirs.latencies.summary(),
        ours.rate() / theirs.rate());
  }
}
