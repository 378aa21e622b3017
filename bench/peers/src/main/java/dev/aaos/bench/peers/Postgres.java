package dev.aaos.bench.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A PostgreSQL server on loopback with a data directory of its own, for as long as it is open. It
/// forces each commit to the disk, as it does by itself. Started by root, it runs as nobody.
final class Postgres implements AutoCloseable {
  /// The name of the one user it has.
  static final String USER = "bench";

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final int NOBODY = 65_534;
  private static final long START_SECONDS = 60;
  private static final long POLL_NANOS = 50_000_000;

  private final Process process;
  private final int port;

  private Postgres(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Makes a database below `directory` and starts its server.
  static Postgres start(Path directory) throws IOException, InterruptedException {
    Path own = Files.createDirectories(directory.resolve("postgres"));
    if (isRoot()) {
      run(List.of("chown", NOBODY + ":" + NOBODY, own.toString()), own);
    }
    Path data = own.resolve("data");
    run(
        as(List.of(
            program("initdb"),
            "-D",
            data.toString(),
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale")),
        own);
    int port = freePort();
    Process process = new ProcessBuilder(as(List.of(
            program("postgres"),
            "-D",
            data.toString(),
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "max_connections=200")))
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("postgres.log").toFile())
        .start();
    Postgres server = new Postgres(process, port);
    server.awaitService(directory.resolve("postgres.log"));
    return server;
  }

  private void awaitService(Path log) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!Files.readString(log).contains("ready to accept connections")) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("postgres did not start: " + Files.readString(log));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /// Returns the address of its database.
  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private static List<String> as(List<String> words) throws IOException {
    List<String> all = new ArrayList<>();
    if (isRoot()) {
      all.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    all.addAll(words);
    return all;
  }

  /// Returns a program of the newest PostgreSQL that Debian installed, else the one of the path.
  private static String program(String name) throws IOException {
    if (!Files.isDirectory(DEBIAN)) {
      return name;
    }
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .map(version -> version.resolve("bin").resolve(name))
          .filter(Files::isExecutable)
          .sorted()
          .reduce((older, newer) -> newer)
          .map(Path::toString)
          .orElse(name);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static void run(List<String> words, Path log) throws IOException, InterruptedException {
    Path said = log.resolveSibling("said");
    Process process = new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
    if (process.waitFor() != 0) {
      throw new IOException(words + " failed: " + Files.readString(said));
    }
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
