package dev.aaos.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/// Serves all orders on one thread: one step of each answer in turn, and what was ordered
/// meanwhile between two.
///
/// What it says of each answer, a line of JSON each, always with its `id`: `begun` (how long the
/// prompt is and how much of it was known), `wrote` for each step, also one that only read (what,
/// and how many tokens that makes), `paused` when it waits, and at the last `ended`, `failed` or,
/// in place of all, `too_long`. Of what is ended it says nothing more, and orders that speak of it
/// are nothing to it.
final class Engine {
  private final Network network;
  private final Reading reading;
  private final Memory memory;
  private final Consumer<Map<String, Object>> says;
  private final Map<Long, Generation> generations = new LinkedHashMap<>();

  /// An engine of `network`.
  ///
  /// @param says is told what is said
  Engine(Network network, Consumer<Map<String, Object>> says) {
    this.network = network;
    this.reading = new Reading(network);
    this.memory = new Memory(network);
    this.says = says;
  }

  /// Serves what `orders` bring, until they stop.
  void serve(BlockingQueue<Order> orders) throws InterruptedException {
    while (true) {
      Optional<Order> order =
          isBusy() ? Optional.ofNullable(orders.poll()) : Optional.of(orders.take());
      if (order.isPresent()) {
        if (order.get() instanceof Order.Stop) {
          return;
        }
        obey(order.get());
      } else {
        List.copyOf(generations.keySet()).forEach(this::step);
      }
    }
  }

  private boolean isBusy() {
    return generations.values().stream().anyMatch(one -> !one.waits());
  }

  private void obey(Order order) {
    switch (order) {
      case Order.Answer answer -> begin(answer);
      case Order.Pause(long id) ->
        Optional.ofNullable(generations.get(id)).ifPresent(one -> {
          one.waits(true);
          says.accept(Map.of("id", id, "is", "paused"));
        });
      case Order.Resume(long id) ->
        Optional.ofNullable(generations.get(id)).ifPresent(one -> one.waits(false));
      case Order.Cancel(long id) ->
        Optional.ofNullable(generations.remove(id)).ifPresent(Generation::close);
      case Order.Stop() -> generations.clear();
    }
  }

  private void begin(Order.Answer order) {
    try {
      int[] tokens = reading.tokens(order.messages());
      if (tokens.length >= network.context()) {
        says.accept(Map.of("id", order.id(), "is", "too_long", "prompt", tokens.length));
        return;
      }
      Generation generation = new Generation(network, memory, order, tokens);
      generations.put(order.id(), generation);
      says.accept(Map.of(
          "id", order.id(), "is", "begun", "prompt", tokens.length, "cached", generation.cached()));
    } catch (NetworkFailure e) {
      failed(order.id(), e);
    }
  }

  private void step(long id) {
    Generation generation = generations.get(id);
    if (generation == null || generation.waits()) {
      return;
    }
    try {
      Generation.Step step = generation.step();
      int written = generation.written();
      says.accept(Map.of("id", id, "is", "wrote", "text", step.text(), "written", written));
      step.end().ifPresent(why -> {
        says.accept(Map.of("id", id, "is", "ended", "why", why, "written", written));
        end(id);
      });
    } catch (NetworkFailure e) {
      failed(id, e);
      end(id);
    }
  }

  private void end(long id) {
    Optional.ofNullable(generations.remove(id)).ifPresent(Generation::close);
  }

  private void failed(long id, NetworkFailure why) {
    says.accept(Map.of("id", id, "is", "failed", "why", String.valueOf(why.getMessage())));
  }
}
