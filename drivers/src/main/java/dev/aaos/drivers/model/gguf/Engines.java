package dev.aaos.drivers.model.gguf;

import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// The engines of one daemon, one for each model that was asked: each is started when it is first
/// needed, and again when it died. Any thread may ask.
///
/// Of a model that dies again and again no more than [#MOST_STARTS] are started in [#PERIOD]. At
/// most [#MOST] are there at once: where another is needed, the one that was not asked for longest
/// ends, if nobody waits for it. They are loaded one after the other.
public final class Engines implements AutoCloseable {
  /// How many are there at once.
  static final int MOST = 4;

  /// How many of one model are started in a period.
  static final int MOST_STARTS = 5;

  /// In which time.
  static final Duration PERIOD = Duration.ofMinutes(1);

  /// How long a model may be loaded.
  static final Duration LONGEST_START = Duration.ofMinutes(10);

  private final EngineStart start;
  private final LongSupplier nanoTime;
  private final Lock lock = new ReentrantLock();
  private final Map<Path, Loaded> engines = new ConcurrentHashMap<>();
  private final Map<Path, Deque<Long>> starts = new HashMap<>();
  private volatile Optional<EngineProcess> loading = Optional.empty();
  private volatile boolean closed;

  /// An engine that takes calls, of `context` tokens each, and when it was asked for last.
  record Loaded(EngineProcess process, int context, AtomicLong used) {}

  /// None yet.
  ///
  /// @param nanoTime the monotonic clock that says how often engines were started
  public Engines(EngineStart start, LongSupplier nanoTime) {
    this.start = start;
    this.nanoTime = nanoTime;
  }

  /// Returns the one that runs the model of `file`.
  ///
  /// @throws ModelFailure when it cannot be had
  Loaded of(Endpoint endpoint, Path file, int context) throws ModelFailure, InterruptedException {
    Optional<Loaded> there = known(file);
    if (there.isPresent()) {
      return there.get();
    }
    lock.lockInterruptibly();
    try {
      Optional<Loaded> known = known(file);
      if (known.isPresent()) {
        return known.get();
      }
      requireRoom(endpoint);
      requireRest(endpoint, file);
      Loaded loaded = load(endpoint, file, context);
      engines.put(file, loaded);
      return loaded;
    } finally {
      lock.unlock();
    }
  }

  /// Whoever asks for one that is there waits for none that is loaded.
  private Optional<Loaded> known(Path file) {
    Optional<Loaded> known =
        Optional.ofNullable(engines.get(file)).filter(one -> one.process.isAlive());
    known.ifPresent(one -> one.used.set(nanoTime.getAsLong()));
    return known;
  }

  private Loaded load(Endpoint endpoint, Path file, int context)
      throws ModelFailure, InterruptedException {
    EngineProcess process;
    try {
      process = EngineProcess.start(start, file, context);
    } catch (IOException e) {
      throw endpoint.failure(Kind.UNREACHABLE, "no engine can be started: " + e.getMessage());
    }
    boolean usable = false;
    loading = Optional.of(process);
    try {
      Loaded loaded = new Loaded(
          process, awaitReady(endpoint, file, process), new AtomicLong(nanoTime.getAsLong()));
      usable = true;
      return loaded;
    } finally {
      loading = Optional.empty();
      if (!usable || closed) {
        process.close();
      }
    }
  }

  private static int awaitReady(Endpoint endpoint, Path file, EngineProcess process)
      throws ModelFailure, InterruptedException {
    Optional<Said> said = process.awaitStart(LONGEST_START);
    if (said.isPresent() && said.get() instanceof Said.Ready(int context)) {
      return context;
    }
    if (said.isPresent() && said.get() instanceof Said.Unusable(String why)) {
      throw endpoint.failure(Kind.UNKNOWN_MODEL, file.getFileName() + ": " + why);
    }
    throw endpoint.failure(
        Kind.UNREACHABLE,
        said.isEmpty()
            ? file.getFileName() + " was not loaded within " + LONGEST_START.toMinutes() + " min"
            : "the engine died while it loaded " + file.getFileName()
                + "; its own words are in the daemon's log");
  }

  private void requireRoom(Endpoint endpoint) throws ModelFailure {
    if (closed) {
      throw endpoint.failure(Kind.UNREACHABLE, "the daemon is ending");
    }
    engines.values().removeIf(one -> !one.process.isAlive());
    if (engines.size() < MOST) {
      return;
    }
    Path idle = engines.entrySet().stream()
        .filter(one -> one.getValue().process.isIdle())
        .min(Comparator.comparingLong(one -> one.getValue().used.get()))
        .map(Map.Entry::getKey)
        .orElseThrow(() -> endpoint.failure(
            Kind.OVERLOADED, "all of " + MOST + " engines are asked; no more are loaded at once"));
    Optional.ofNullable(engines.remove(idle)).ifPresent(one -> one.process.close());
  }

  private void requireRest(Endpoint endpoint, Path file) throws ModelFailure {
    long now = nanoTime.getAsLong();
    starts.values().forEach(times -> times.removeIf(at -> now - at >= PERIOD.toNanos()));
    starts.values().removeIf(Deque::isEmpty);
    Deque<Long> times = starts.computeIfAbsent(file, path -> new ArrayDeque<>());
    if (times.size() >= MOST_STARTS) {
      throw endpoint.failure(
          Kind.OVERLOADED,
          "the engine of " + file.getFileName() + " was started " + MOST_STARTS
              + " times within a minute: it died, as the daemon's log has it, or more than " + MOST
              + " models are asked in turn",
          Optional.of(Duration.ofNanos(times.getFirst() + PERIOD.toNanos() - now)));
    }
    times.add(now);
  }

  /// Returns what the monotonic clock shows.
  long nanoTime() {
    return nanoTime.getAsLong();
  }

  /// Returns the process ids of those that are there.
  List<Long> pids() {
    lock.lock();
    try {
      return engines.values().stream()
          .filter(one -> one.process.isAlive())
          .map(one -> one.process.pid())
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /// Ends all, and has none started any more.
  @Override
  public void close() {
    closed = true;
    loading.ifPresent(EngineProcess::close);
    lock.lock();
    try {
      engines.values().forEach(one -> one.process.close());
      engines.clear();
    } finally {
      lock.unlock();
    }
  }
}
