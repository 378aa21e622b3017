package dev.aaos.tests.system;

import dev.aaos.tests.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A real agentd, started as its users start it, in a process of its own.
public final class DaemonProcess implements AutoCloseable {
  private static final long START_SECONDS = 60;
  private static final long POLL_NANOS = 10_000_000;

  private final Process process;
  private final Path socket;
  private final Path log;
  private final long said;

  private DaemonProcess(Process process, Path socket, Path log, long said) {
    this.process = process;
    this.socket = socket;
    this.log = log;
    this.said = said;
  }

  /// Starts it with its socket and data in `scratch` and returns when it answers.
  public static DaemonProcess start(
      Scratch scratch, Map<String, String> variables, String... options) {
    DaemonProcess daemon = launch(scratch, variables, options);
    daemon.awaitService();
    return daemon;
  }

  /// Starts it as [#start] does, and does not wait until it answers.
  public static DaemonProcess launch(
      Scratch scratch, Map<String, String> variables, String... options) {
    Path socket = scratch.path("agentd.sock");
    List<String> words = new ArrayList<>(List.of(
        Command.installed("agentd").toString(),
        "run",
        "-s",
        socket.toString(),
        "--data-dir",
        scratch.path("data").toString()));
    words.addAll(List.of(options));
    return launch(new Command(words, variables, Checkout.home(), ""), socket, scratch.path("log"));
  }

  /// Starts it without more options.
  static DaemonProcess start(Scratch scratch) {
    return start(scratch, Map.of());
  }

  static DaemonProcess start(Command command, Path socket, Path log) {
    DaemonProcess daemon = launch(command, socket, log);
    daemon.awaitService();
    return daemon;
  }

  private static DaemonProcess launch(Command command, Path socket, Path log) {
    try {
      long said = Files.exists(log) ? Files.size(log) : 0;
      Command alone = command.with("AAOS_CONFIG", log + ".no-config");
      Process process = alone
          .builder()
          .redirectInput(Path.of("/dev/null").toFile())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
      return new DaemonProcess(process, socket, log, said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until it answers and has said so in its log, after what an earlier one said.
  private void awaitService() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!RpcClient.isAnswered(socket) || !log().substring((int) said).contains(" serves ")) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError("agentd does not serve " + socket + ": " + log());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /// Waits until it answers, or has ended.
  public void awaitSocketOrEnd() {
    while (process.isAlive() && !RpcClient.isAnswered(socket)) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /// Returns what it has said.
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the path of its socket.
  public Path socket() {
    return socket;
  }

  /// Returns the number of its process.
  public long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Connects to it.
  RpcClient connect() {
    return RpcClient.connect(socket);
  }

  /// Kills it as [#killHard] does, and does not wait for its end.
  public void strike() {
    process.destroyForcibly();
  }

  /// Kills it as the kernel would, with nothing done first.
  public void killHard() {
    process.destroyForcibly();
    awaitEnd();
  }

  /// Asks it to end and returns its exit code.
  public int terminate() {
    process.destroy();
    return awaitEnd();
  }

  /// Waits until it has ended and returns its exit code.
  public int awaitEnd() {
    try {
      if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("agentd does not end: " + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while agentd ended", e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      killHard();
    }
  }
}
