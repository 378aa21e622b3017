package dev.aaos.bench;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.Egress;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Enforcement;
import dev.aaos.linux.confine.Permits;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.confine.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// A command that does nothing, in a new cell and confined without one, until nothing is left of
/// it,
/// against a process started bare and, where it is installed, bubblewrap: in turn, in the same run.
final class CellBench {
  private static final int WARM = 50;
  private static final int ROUNDS = 400;
  private static final int THREADS = 4;
  private static final int NOBODY = 65534;
  private static final Path BUBBLEWRAP = Path.of("/usr/bin/bwrap");
  private static final Program NOTHING = new Program(
      List.of("/usr/bin/true"),
      List.of(),
      "/tmp",
      "",
      List.of(),
      Permits.NONE,
      Egress.NONE,
      Bounds.DEFAULT);

  private CellBench() {}

  static void run(Path installation) throws IOException, InterruptedException {
    try (Confiner confiner = new Confiner(setup(installation))) {
      Samples cell = new Samples();
      Samples without = new Samples();
      Samples bare = new Samples();
      Samples other = new Samples();
      boolean bubblewrap = Files.isExecutable(BUBBLEWRAP);
      for (int i = 0; i < WARM + ROUNDS; i++) {
        long confined = confined(confiner, Tier.T2);
        long ruled = confined(confiner, Tier.T1);
        long plain = process(List.of("/usr/bin/true"));
        long wrapped = bubblewrap ? process(bubblewrap()) : 0;
        if (i >= WARM) {
          cell.add(confined);
          without.add(ruled);
          bare.add(plain);
          other.add(wrapped);
        }
      }
      row("a new cell, `true` in it, both ended", cell, "`ProcessBuilder` of `true`", bare);
      if (bubblewrap) {
        row("the same", cell, "`bwrap --unshare-all` of `true`", other);
      }
      row("`true` confined without a cell", without, "`ProcessBuilder` of `true`", bare);
      throughput(confiner, Tier.T2);
      throughput(confiner, Tier.T1);
      WriteBench.run(confiner);
    }
  }

  /// How the helper of `installation` is started.
  static Confiner.Setup setup(Path installation) {
    return new Confiner.Setup(
        PathBytes.of(Path.of(System.getProperty("java.home"), "bin/java").toString()),
        PathBytes.of(installation.resolve("lib").toAbsolutePath().toString()),
        NOBODY,
        NOBODY);
  }

  /// Returns how bubblewrap runs `true` with nothing but the programs of the machine.
  static List<String> bubblewrap() {
    return List.of(
        BUBBLEWRAP.toString(),
        "--unshare-all",
        "--ro-bind",
        "/usr",
        "/usr",
        "--symlink",
        "usr/lib64",
        "/lib64",
        "--symlink",
        "usr/lib",
        "/lib",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "/usr/bin/true");
  }

  /// Returns how long it takes to have `true` confined in `tier`.
  static long confined(Confiner confiner, Tier tier) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Ending ending = confiner.run(NOTHING, tier, new Deaf());
    if (!ending.equals(new Ending.Exited(0))) {
      throw new IOException("true came to " + ending);
    }
    return System.nanoTime() - start;
  }

  /// Returns how long it takes until `command` has ended well.
  static long process(List<String> command) throws IOException, InterruptedException {
    long start = System.nanoTime();
    int exit = new ProcessBuilder(command).start().waitFor();
    if (exit != 0) {
      throw new IOException(command + " came to " + exit);
    }
    return System.nanoTime() - start;
  }

  private static void row(String name, Samples ours, String baseline, Samples theirs) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s %s | %.2f |%n",
        name,
        ours.summary(),
        baseline,
        theirs.summary(),
        ours.percentile(50) / theirs.percentile(50));
  }

  private static void throughput(Confiner confiner, Tier tier) throws InterruptedException {
    AtomicInteger failed = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < THREADS; i++) {
      threads.add(Thread.ofPlatform().start(() -> {
        try {
          for (int round = 0; round < ROUNDS / 2; round++) {
            confined(confiner, tier);
          }
        } catch (IOException | InterruptedException e) {
          failed.incrementAndGet();
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "| %s, %d threads | %.0f/s, %d of %d failed | | |%n",
        tier == Tier.T2 ? "new cells" : "without cells",
        THREADS,
        THREADS * (ROUNDS / 2) / seconds,
        failed.get(),
        THREADS * (ROUNDS / 2));
  }

  private static final class Deaf implements Confiner.Listener {
    @Override
    public void started(Enforcement enforcement, int proofs) {}

    @Override
    public void wrote(int stream, byte[] bytes) {}
  }
}
