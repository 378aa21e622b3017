package dev.aaos.drivers.model.gguf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.node.ObjectNode;

/// One engine and the line to it. Any thread may call it; one of its own reads what it says.
///
/// Its orders come through its standard input, which ends with the daemon however that ends, and
/// the engine with it.
///
/// What it says is not trusted: it may be what a file made of it. A line, and what is kept of a
/// call, have a bound, and one that goes beyond is ended.
final class EngineProcess implements AutoCloseable {
  private static final int LONGEST_LINE = 1 << 20;

  private final Process process;
  private final Writer orders;
  private final Map<Long, EngineCall> calls = new ConcurrentHashMap<>();
  private final BlockingQueue<Said> start = new ArrayBlockingQueue<>(1);
  private final AtomicLong ids = new AtomicLong();
  private final AtomicLong spoken = new AtomicLong();
  private volatile boolean alive = true;

  private EngineProcess(Process process) {
    this.process = process;
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  /// Starts one for the model of `file`, which is loaded meanwhile.
  ///
  /// @throws IOException when the program cannot be started
  static EngineProcess start(EngineStart start, Path file, int context) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(start.command(file, context));
    builder.environment().clear();
    builder.environment().putAll(EngineStart.ENVIRONMENT);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    EngineProcess engine = new EngineProcess(builder.start());
    Thread.ofPlatform().daemon().name("engine-line").start(engine::listen);
    return engine;
  }

  /// Returns what it says first; nothing when it says nothing for `most`.
  Optional<Said> awaitStart(Duration most) throws InterruptedException {
    return Optional.ofNullable(start.poll(most.toNanos(), TimeUnit.NANOSECONDS));
  }

  /// Begins a call. Close it.
  EngineCall call() {
    EngineCall call = new EngineCall(this, ids.incrementAndGet());
    calls.put(call.id(), call);
    if (!alive) {
      call.hear(new Said.Gone());
    }
    return call;
  }

  /// Returns whether `call` was not over yet, and forgets it.
  boolean forget(EngineCall call) {
    return calls.remove(call.id()) != null && alive;
  }

  void order(ObjectNode order) {
    synchronized (orders) {
      try {
        orders.write(order + "\n");
        orders.flush();
      } catch (IOException e) {
        // It is gone, and whoever waits for an answer hears that.
        alive = false;
      }
    }
  }

  /// Returns whether it can be given orders.
  boolean isAlive() {
    return alive && process.isAlive();
  }

  /// Returns whether nobody waits for it.
  boolean isIdle() {
    return calls.isEmpty();
  }

  /// Returns how many lines it has said, of whatever.
  long spoken() {
    return spoken.get();
  }

  /// Returns its process id.
  long pid() {
    return process.pid();
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      Optional<String> line = line(lines);
      while (line.isPresent()) {
        spoken.incrementAndGet();
        Said.read(line.get()).ifPresent(this::hear);
        line = line(lines);
      }
    } catch (IOException e) {
      if (alive) {
        System.err.println("agentd: the line to an engine broke: " + e.getMessage());
      }
    } finally {
      alive = false;
      process.destroyForcibly();
      start.offer(new Said.Gone());
      calls.values().forEach(call -> call.hear(new Said.Gone()));
    }
  }

  /// The next line; nothing at the end, or where there is none that has a bound.
  private static Optional<String> line(BufferedReader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = reader.read(); next >= 0 && line.length() < LONGEST_LINE; ) {
      if (next == '\n') {
        return Optional.of(line.toString());
      }
      line.append((char) next);
      next = reader.read();
    }
    return Optional.empty();
  }

  private void hear(Said.Line line) {
    if (line.id() == 0) {
      start.offer(line.said());
      return;
    }
    Optional.ofNullable(calls.get(line.id())).ifPresent(call -> {
      if (isLast(line.said())) {
        calls.remove(line.id());
      }
      if (!call.hear(line.said())) {
        process.destroyForcibly();
      }
    });
  }

  private static boolean isLast(Said said) {
    return switch (said) {
      case Said.Ended ended -> true;
      case Said.TooLong tooLong -> true;
      case Said.Failed failed -> true;
      case Said.Begun begun -> false;
      case Said.Wrote wrote -> false;
      case Said.Paused() -> false;
      case Said.Ready ready -> false;
      case Said.Unusable unusable -> false;
      case Said.Gone() -> false;
    };
  }

  /// Ends it, and waits until it has: it keeps nothing.
  @Override
  public void close() {
    alive = false;
    process.destroyForcibly();
    process.onExit().join();
  }
}
