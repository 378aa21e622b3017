package dev.aaos.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// From the start of the process to a socket that accepts, and idle memory, against a JVM that
/// does nothing.
final class StartBench {
  private static final int STARTS = 20;
  private static final long SETTLE_NANOS = 5_000_000_000L;

  private StartBench() {}

  static void run(Path installation, Path directory) throws IOException, InterruptedException {
    Samples ready = new Samples();
    Samples bare = new Samples();
    Samples first = new Samples();
    Samples command = new Samples();
    List<String> java = List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--version");
    for (int i = 0; i < STARTS; i++) {
      Path own = Files.createDirectories(directory.resolve("start-" + i));
      bare.add(run(new ProcessBuilder(java)));
      try (Daemon daemon = Daemon.start(installation, own)) {
        ready.add(daemon.readyNanos());
        ProcessBuilder ps = new ProcessBuilder(
            installation.resolve("aaos").toString(),
            "ps",
            "--socket",
            daemon.socket().toString());
        first.add(run(ps));
        command.add(run(ps));
      }
    }
    row("start to socket ready", ready, bare);
    row("`aaos ps`, the first call of a daemon", first, bare);
    row("`aaos ps`", command, bare);
    memory(installation, directory);
  }

  private static void row(String name, Samples ours, Samples bare) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | `java --version` %s | %.2f |%n",
        name,
        ours.summary(),
        bare.summary(),
        ours.percentile(50) / bare.percentile(50));
  }

  private static void memory(Path installation, Path directory) throws IOException {
    Path own = Files.createDirectories(directory.resolve("memory"));
    try (Daemon daemon = Daemon.start(installation, own)) {
      long until = System.nanoTime() + SETTLE_NANOS;
      while (System.nanoTime() < until) {
        java.util.concurrent.locks.LockSupport.parkNanos(until - System.nanoTime());
      }
      System.out.printf(
          Locale.ROOT, "| idle memory, PSS | %.1f MiB | | |%n", daemon.pssMebibytes());
    }
  }

  private static long run(ProcessBuilder builder) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process = builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    process.waitFor();
    return System.nanoTime() - start;
  }
}
