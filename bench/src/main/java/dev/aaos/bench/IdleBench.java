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

/// Persistent agents that have each handled one message and wait for the next: what they take of
/// the heap and of the disk, how long a start with all of them is, and how soon one of them answers
/// that is woken by a message.
///
/// `BENCH_AGENTS` says how many.
final class IdleBench {
  private static final int AGENTS =
      Integer.parseInt(Optional.ofNullable(System.getenv("BENCH_AGENTS")).orElse("100000"));
  private static final int CONNECTIONS = 16;
  private static final int STARTS = 6;
  private static final int WAKES = 500;
  private static final double MEBIBYTE = 1 << 20;
  private static final Map<String, String> SETTINGS =
      Map.of("AAOS_MAX_AGENTS", Integer.toString(2 * AGENTS));
  private static final String MANIFEST = """
      name: idle
      model: demo
      system_prompt: You wait.
      lifecycle: persistent
      capabilities: ['tool: echo', 'file_read: /srv/data/*', 'send: idle']
      """;

  private IdleBench() {}

  static void run(Path installation, Path directory) throws IOException, InterruptedException {
    Path own = Files.createDirectories(directory.resolve("idle"));
    Samples wakes = new Samples();
    double before;
    double after;
    long bytes;
    List<String> agents;
    try (Daemon daemon = Daemon.start(installation, own, SETTINGS)) {
      before = daemon.liveBytes() / MEBIBYTE;
      bytes = size(own.resolve("data"));
      agents = spawned(daemon.socket());
      after = daemon.liveBytes() / MEBIBYTE;
      bytes = size(own.resolve("data")) - bytes;
      wake(daemon.socket(), agents, wakes);
    }
    row("live objects", "%.1f MiB".formatted(after), "%.1f MiB without".formatted(before));
    row("live objects", "%,.0f bytes each".formatted((after - before) * MEBIBYTE / AGENTS), "");
    row("disk", "%,d bytes each".formatted(bytes / AGENTS), "");
    row("woken by a message, its model asked, answered", wakes.summary(), "");
    starts(installation, directory, agents);
  }

  private static void starts(Path installation, Path directory, List<String> agents)
      throws IOException {
    Path own = directory.resolve("idle");
    Samples fresh = new Samples();
    Samples full = new Samples();
    Samples first = new Samples();
    double heap = 0;
    for (int i = 0; i < STARTS; i++) {
      Path empty = Files.createDirectories(directory.resolve("empty-" + i));
      try (Daemon daemon = Daemon.start(installation, empty, SETTINGS)) {
        fresh.add(daemon.readyNanos());
      }
      try (Daemon daemon = Daemon.start(installation, own, SETTINGS)) {
        full.add(daemon.readyNanos());
        wake(daemon.socket(), List.of(agents.get(i * agents.size() / STARTS)), first);
        daemon.awaitRead();
        heap = daemon.liveBytes() / MEBIBYTE;
      }
    }
    row("start", full.summary(), "no agents " + fresh.summary());
    row("the first message after a start, answered", first.summary(), "");
    row("live objects after a start", "%.1f MiB".formatted(heap), "");
  }

  private static void row(String what, String ours, String baseline) {
    System.out.printf(
        Locale.ROOT, "| %,d idle agents: %s | %s | %s | |%n", AGENTS, what, ours, baseline);
  }

  private static List<String> spawned(Path socket) throws IOException, InterruptedException {
    List<Callable<List<String>>> clients = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      clients.add(() -> client(socket, AGENTS / CONNECTIONS));
    }
    List<String> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      for (Future<List<String>> client : threads.invokeAll(clients)) {
        all.addAll(client.get());
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
    return all;
  }

  private static List<String> client(Path socket, int count) throws IOException {
    List<String> agents = new ArrayList<>();
    try (Rpc rpc = new Rpc(socket)) {
      for (int i = 0; i < count; i++) {
        String agent = rpc.call("agent.spawn", Map.of("manifest", MANIFEST))
            .get("agent_id")
            .stringValue();
        rpc.call("agent.call", Map.of("agent_id", agent, "message", "hello " + i));
        agents.add(agent);
      }
    }
    return agents;
  }

  private static void wake(Path socket, List<String> agents, Samples samples) throws IOException {
    int apart = Math.max(1, agents.size() / WAKES);
    try (Rpc rpc = new Rpc(socket)) {
      for (int i = 0; i < agents.size(); i += apart) {
        Map<String, String> call = Map.of("agent_id", agents.get(i), "message", "wake up");
        long start = System.nanoTime();
        rpc.call("agent.call", call);
        samples.add(System.nanoTime() - start);
      }
    }
  }

  private static long size(Path data) throws IOException {
    long disk = 0;
    try (Stream<Path> files = Files.list(data)) {
      for (Path file : files.toList()) {
        disk += Files.size(file);
      }
    }
    return disk;
  }
}
