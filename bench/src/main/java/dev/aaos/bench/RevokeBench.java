package dev.aaos.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// How long a confined program lives on after one of the grants it is held to was revoked, through
/// the socket of a real daemon: from the request until its process is gone. In turn with a bare
/// process that is killed.
final class RevokeBench {
  private static final int WARM = 10;
  private static final int ROUNDS = 200;
  private static final long POLL_NANOS = 100_000;
  private static final long MOST_NANOS = 10_000_000_000L;
  private static final Path PROCESSES = Path.of("/proc");

  private RevokeBench() {}

  static void run(Path installation, Path directory) throws IOException, InterruptedException {
    Path own = Files.createDirectory(directory.resolve("revoke"));
    Samples gone = new Samples();
    Samples answered = new Samples();
    Samples bare = new Samples();
    try (Daemon daemon = Daemon.start(installation, own);
        Rpc operator = new Rpc(daemon.socket())) {
      for (int i = 0; i < WARM + ROUNDS; i++) {
        Taken taken = revoked(daemon, operator, Integer.toString(100_000 + i));
        long killed = killed();
        if (i >= WARM) {
          answered.add(taken.answered);
          gone.add(taken.gone);
          bare.add(killed);
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| a grant revoked, its program gone | %s | a bare process killed %s | %.1f |%n"
            + "| the same, until the answer | %s | | |%n",
        gone.summary(),
        bare.summary(),
        gone.percentile(50) / bare.percentile(50),
        answered.summary());
  }

  /// Nanoseconds from the request on.
  private record Taken(long answered, long gone) {}

  private static Taken revoked(Daemon daemon, Rpc operator, String seconds) throws IOException {
    String agent =
        operator.call("agent.spawn", Map.of("manifest", """
            name: sleeper
            model: demo
            system_prompt: s
            capabilities: ["tool: exec", "exec: /usr/bin/sleep", "file_read: /usr/share/**"]
            """)).get("agent_id").stringValue();
    long grant = grant(operator, agent);
    try (Rpc caller = new Rpc(daemon.socket())) {
      caller.send(
          "tool.stream",
          Map.of(
              "agent_id",
              agent,
              "tool",
              "exec",
              "input",
              Map.of("argv", List.of("/usr/bin/sleep", seconds))));
      Path process = started(seconds);
      long start = System.nanoTime();
      operator.call("capability.revoke", Map.of("grant", grant));
      long answered = System.nanoTime() - start;
      awaitGone(process);
      long gone = System.nanoTime() - start;
      operator.call("agent.stop", Map.of("agent_id", agent));
      return new Taken(answered, gone);
    }
  }

  private static long grant(Rpc operator, String agent) throws IOException {
    for (JsonNode grant :
        operator.call("capability.list", Map.of("agent_id", agent)).get("grants")) {
      if (grant.toString().contains("/usr/share")) {
        return grant.get("grant").longValue();
      }
    }
    throw new IOException("agent " + agent + " does not hold what it was given");
  }

  private static Path started(String argument) throws IOException {
    long deadline = System.nanoTime() + MOST_NANOS;
    while (System.nanoTime() < deadline) {
      Optional<Path> found = sleeping(argument);
      if (found.isPresent()) {
        return found.get();
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    throw new IOException("the program did not start");
  }

  private static Optional<Path> sleeping(String argument) throws IOException {
    try (Stream<Path> all = Files.list(PROCESSES)) {
      return all.filter(
              process -> Character.isDigit(process.getFileName().toString().charAt(0)))
          .filter(process -> commandLine(process).equals("/usr/bin/sleep\0" + argument + "\0"))
          .findFirst();
    }
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"));
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  private static void awaitGone(Path process) throws IOException {
    long deadline = System.nanoTime() + MOST_NANOS;
    while (!commandLine(process).isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(process + " lives on");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static long killed() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("/usr/bin/sleep", "1000").start();
    Path listed = PROCESSES.resolve(Long.toString(process.pid()));
    long start = System.nanoTime();
    process.destroyForcibly();
    awaitGone(listed);
    long took = System.nanoTime() - start;
    process.waitFor();
    return took;
  }
}
