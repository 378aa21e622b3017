package dev.aaos.drivers.model.gguf;

import dev.aaos.drivers.json.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/// One call of an engine, from its order to its end. For one thread; the engine's own adds what is
/// said, of which a bounded amount is kept.
final class EngineCall implements AutoCloseable {
  private static final int MOST_SAID = 1 << 16;

  private final EngineProcess engine;
  private final long id;
  private final BlockingQueue<Said> said = new LinkedBlockingQueue<>(MOST_SAID);

  EngineCall(EngineProcess engine, long id) {
    this.engine = engine;
    this.id = id;
  }

  long id() {
    return id;
  }

  /// Returns whether there was room for `what`.
  boolean hear(Said what) {
    return said.offer(what);
  }

  /// Returns what is said next; empty when nothing is for `silence`.
  Optional<Said> next(Duration silence) throws InterruptedException {
    return Optional.ofNullable(said.poll(silence.toNanos(), TimeUnit.NANOSECONDS));
  }

  /// Orders `what` for this call: `answer`, `pause` or `resume`.
  void order(String what, ObjectNode more) {
    engine.order(Json.object().put("do", what).put("id", id).setAll(more));
  }

  /// Ends it, if it is not over.
  @Override
  public void close() {
    if (engine.forget(this)) {
      order("cancel", Json.object());
    }
  }
}
