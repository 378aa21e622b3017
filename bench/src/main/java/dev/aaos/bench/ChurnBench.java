package dev.aaos.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// Agents that are spawned and stopped, a million of them, in one daemon: what a tenth of them
/// left in memory, what all did, and what each leaves on the disk.
///
/// `BENCH_CYCLES` says how many.
final class ChurnBench {
  private static final int CYCLES =
      Integer.parseInt(Optional.ofNullable(System.getenv("BENCH_CYCLES")).orElse("1000000"));
  private static final int CONNECTIONS = 16;
  private static final int PARTS = 10;
  private static final String MANIFEST =
      "name: churn\nmodel: demo\nsystem_prompt: s\ncapabilities: ['tool: echo']\n";

  private ChurnBench() {}

  /// What a daemon takes up.
  private record Size(double pssMebibytes, double heapMebibytes, long diskBytes) {}

  static void run(Path installation, Path directory) throws IOException, InterruptedException {
    Path own = Files.createDirectories(directory.resolve("churn"));
    List<Size> sizes = new ArrayList<>();
    long start = System.nanoTime();
    try (Daemon daemon = Daemon.start(installation, own)) {
      for (int part = 1; part <= PARTS; part++) {
        cycles(daemon.socket(), CYCLES / PARTS);
        sizes.add(size(daemon, own.resolve("data")));
        System.err.printf("%d of %d parts: %s%n", part, PARTS, sizes.getLast());
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Size tenth = sizes.getFirst();
    Size all = sizes.getLast();
    row(
        "heap after a collection",
        "%.1f MiB".formatted(all.heapMebibytes),
        "%.1f MiB after a tenth".formatted(tenth.heapMebibytes),
        all.heapMebibytes / tenth.heapMebibytes);
    row(
        "PSS",
        "%.1f MiB".formatted(all.pssMebibytes),
        "%.1f MiB after a tenth".formatted(tenth.pssMebibytes),
        all.pssMebibytes / tenth.pssMebibytes);
    long grown = all.diskBytes - tenth.diskBytes;
    System.out.printf(
        Locale.ROOT,
        "| %,d spawns and stops: disk | %,d bytes a cycle, %,.0f cycles/s | | |%n",
        CYCLES,
        grown / (CYCLES - CYCLES / PARTS),
        CYCLES / seconds);
  }

  private static void row(String what, String ours, String before, double ratio) {
    System.out.printf(
        Locale.ROOT,
        "| %,d spawns and stops: %s | %s | %s | %.2f |%n",
        CYCLES,
        what,
        ours,
        before,
        ratio);
  }

  private static void cycles(Path socket, int count) throws IOException, InterruptedException {
    List<Callable<Boolean>> clients = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      clients.add(() -> client(socket, count / CONNECTIONS));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      for (Future<Boolean> client : threads.invokeAll(clients)) {
        client.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private static boolean client(Path socket, int count) throws IOException {
    try (Rpc rpc = new Rpc(socket)) {
      for (int i = 0; i < count; i++) {
        String agent = rpc.call("agent.spawn", Map.of("manifest", MANIFEST))
            .get("agent_id")
            .stringValue();
        rpc.call("agent.stop", Map.of("agent_id", agent));
      }
    }
    return true;
  }

  private static Size size(Daemon daemon, Path data) throws IOException {
    long disk = 0;
    try (Stream<Path> files = Files.list(data)) {
      for (Path file : files.toList()) {
        disk += Files.size(file);
      }
    }
    double heap = daemon.heapBytes() / 1048576.0;
    return new Size(daemon.pssMebibytes(), heap, disk);
  }
}
