package dev.aaos.drivers.model.llamacpp;

import dev.aaos.drivers.model.dialect.Conversation;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Which conversation goes on in which slot of a `llama-server`. Any thread may call it.
///
/// A slot holds what it read last (its KV cache), and a server that chooses itself takes the one
/// whose content is most alike: agents that share a system prompt push one another out. Here a
/// conversation keeps its slot until another needs it, the one that was idle longest first. A
/// call is never bound to a slot that another of this daemon is in while one is free; where all
/// are taken, the server chooses.
///
/// A server waits for ever for a slot that it does not have. So it is asked again how many there
/// are whenever it has not been for a while: it may have been started anew with fewer.
public final class LlamaSlots {
  /// How long a server is taken at its word.
  static final Duration FRESH = Duration.ofSeconds(10);

  private static final int MOST_SLOTS = 1_024;
  private static final int MOST_MODELS = 64;

  private final LongSupplier nanoTime;
  private final Map<String, Table> tables = new LinkedHashMap<>(16, 0.75f, true);
  private long uses;

  /// The slots of one model, as many as were told at `told`, each of `context` tokens; of 0 where
  /// that was not told.
  private record Table(List<Place> places, long context, long told) {}

  /// One slot.
  private static final class Place {
    private final int id;
    private Optional<Conversation> content = Optional.empty();
    private long used;
    private boolean taken;

    private Place(int id) {
      this.id = id;
    }

    private boolean holds(Conversation conversation) {
      return content.equals(Optional.of(conversation));
    }
  }

  /// A slot, if any, for the time of one call.
  final class Held implements AutoCloseable {
    private final Optional<Place> place;

    private Held(Optional<Place> place) {
      this.place = place;
    }

    /// Returns the slot's id; empty when the server is to choose.
    OptionalInt id() {
      return place.map(one -> OptionalInt.of(one.id)).orElse(OptionalInt.empty());
    }

    @Override
    public void close() {
      place.ifPresent(LlamaSlots.this::free);
    }
  }

  /// No slots yet.
  ///
  /// @param nanoTime the monotonic clock that says how old what a server told is
  public LlamaSlots(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /// Returns whether the server should be asked how many slots it has for `model`.
  synchronized boolean isStale(String model) {
    Table table = tables.get(model);
    return table == null || nanoTime.getAsLong() - table.told > FRESH.toNanos();
  }

  /// Returns how many tokens a slot for `model` holds, where the server told.
  public synchronized OptionalLong context(String model) {
    return Optional.ofNullable(tables.get(model))
        .filter(table -> table.context > 0)
        .map(table -> OptionalLong.of(table.context))
        .orElse(OptionalLong.empty());
  }

  /// Takes in that the server has `count` slots for `model`, each of `context` tokens; what they
  /// hold is still known where it was as many before.
  synchronized void learn(String model, int count, long context) {
    int size = Math.clamp(count, 0, MOST_SLOTS);
    List<Place> places = Optional.ofNullable(tables.get(model))
        .map(Table::places)
        .filter(known -> known.size() == size)
        .orElseGet(() -> IntStream.range(0, size).mapToObj(Place::new).toList());
    tables.put(model, new Table(places, context, nanoTime.getAsLong()));
    if (tables.size() > MOST_MODELS) {
      tables.remove(tables.keySet().iterator().next());
    }
  }

  /// Returns the slot in which `conversation` goes on. Close it after the call.
  synchronized Held take(String model, Conversation conversation) {
    Table table = tables.get(model);
    List<Place> free = table == null
        ? List.of()
        : table.places.stream().filter(place -> !place.taken).toList();
    Optional<Place> chosen = Stream.concat(
            free.stream().filter(place -> place.holds(conversation)),
            free.stream().sorted(Comparator.comparingLong(place -> place.used)))
        .findFirst();
    chosen.ifPresent(place -> {
      place.taken = true;
      place.content = Optional.of(conversation);
    });
    return new Held(chosen);
  }

  private synchronized void free(Place place) {
    place.taken = false;
    place.used = ++uses;
  }
}
