package dev.aaos.bench;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An agentd started as users start it, for as long as it is open.
///
/// @param readyNanos from the start of the process until its socket accepted a connection
record Daemon(Process process, Path socket, long readyNanos) implements AutoCloseable {
  private static final long START_SECONDS = 60;
  private static final long POLL_NANOS = 500_000;
  private static final Pattern ROW = Pattern.compile("(?m)^ *\\d+: +\\d+ +(\\d+) +(\\S+)");
  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

  /// Starts one with its socket and data in `directory`.
  static Daemon start(Path installation, Path directory) throws IOException {
    return start(installation, directory, Map.of());
  }

  /// Starts one with these `settings`.
  static Daemon start(Path installation, Path directory, Map<String, String> settings)
      throws IOException {
    Path socket = directory.resolve("s");
    ProcessBuilder builder = new ProcessBuilder(
        installation.resolve("agentd").toString(),
        "run",
        "-s",
        socket.toString(),
        "--data-dir",
        directory.resolve("data").toString());
    builder.environment().put("AAOS_CONFIG", directory.resolve("none").toString());
    builder.environment().putAll(settings);
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile());
    long start = System.nanoTime();
    Process process = builder.start();
    while (!answers(socket)) {
      if (!process.isAlive() || System.nanoTime() - start > START_SECONDS * 1_000_000_000L) {
        throw new IOException(
            "agentd did not start: " + Files.readString(directory.resolve("log")));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return new Daemon(process, socket, System.nanoTime() - start);
  }

  private static boolean answers(Path socket) {
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Returns the proportional set size of the process, in MiB.
  double pssMebibytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/smaps_rollup"))) {
      if (line.startsWith("Pss:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("no Pss in smaps_rollup");
  }

  /// Returns how many bytes of heap are in use after a full collection.
  long heapBytes() throws IOException {
    command("GC.run");
    long kibibytes = 0;
    Matcher used = USED.matcher(command("GC.heap_info"));
    while (used.find()) {
      kibibytes += Long.parseLong(used.group(1));
    }
    return kibibytes << 10;
  }

  /// Returns how many bytes the objects take that are reachable. The heap in use is more: a
  /// full collection of the serial collector leaves what is dead at the bottom where it lies,
  /// up to a twentieth of the heap.
  long liveBytes() throws IOException {
    long bytes = 0;
    Matcher row = ROW.matcher(command("GC.class_histogram"));
    while (row.find()) {
      bytes += row.group(2).contains("Filler") ? 0 : Long.parseLong(row.group(1));
    }
    return bytes;
  }

  /// Waits until it has read all of the snapshot it started from.
  void awaitRead() throws IOException {
    while (command("Thread.print").contains("\"unread\"")) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private String command(String name) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process asked = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), name)
        .redirectErrorStream(true)
        .start();
    return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
