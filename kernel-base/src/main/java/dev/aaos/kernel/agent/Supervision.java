package dev.aaos.kernel.agent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What supervision there is about one agent: over its children, and over itself.
///
/// @param rules how it answers for its children; empty when it supervises none
/// @param place its own place; empty when nobody supervises it
/// @param restarts how often it has been started again
/// @param started the sequence of the record that started it last; 0 before it was started
///     again
/// @param due when it is to be started again; empty when it is not
/// @param recent when it restarted children, no longer ago than a period
/// @param why what its last exit was for; empty before the first
public record Supervision(
    Optional<Supervisor> rules,
    Optional<Place> place,
    int restarts,
    long started,
    Optional<Due> due,
    List<Instant> recent,
    String why) {
  /// None.
  public static final Supervision NONE =
      new Supervision(Optional.empty(), Optional.empty(), 0, 0, Optional.empty(), List.of(), "");

  /// A restart to come.
  ///
  /// @param cause the sequence of the record that says so
  public record Due(Instant at, long cause) {}

  /// Copies the list.
  public Supervision {
    recent = List.copyOf(recent);
  }

  /// Returns this, with rules for children.
  public Supervision with(Supervisor over) {
    return new Supervision(Optional.of(over), place, restarts, started, due, recent, why);
  }

  /// Returns this, at a place.
  public Supervision with(Place under) {
    return new Supervision(rules, Optional.of(under), restarts, started, due, recent, why);
  }

  /// Returns this after an exit.
  public Supervision exited(String reason) {
    return new Supervision(rules, place, restarts, started, Optional.empty(), recent, reason);
  }

  /// Returns this, to be started again no more.
  public Supervision forgotten() {
    return exited(why);
  }

  /// Returns this, to be started again not before `restart`.
  public Supervision awaiting(Due restart) {
    boolean later = due.filter(set -> set.at.isAfter(restart.at)).isPresent();
    return new Supervision(
        rules, place, restarts, started, later ? due : Optional.of(restart), recent, why);
  }

  /// Returns this, started again by the record `sequence`: earlier restarts of its own
  /// children count no more.
  public Supervision started(long sequence) {
    return new Supervision(rules, place, restarts + 1, sequence, Optional.empty(), List.of(), why);
  }

  /// Returns this after it restarted a child at `now`.
  public Supervision restarted(Instant now) {
    return new Supervision(rules, place, restarts, started, due, recently(now), why);
  }

  /// Returns when children were restarted within the period up to `now`, which is one of
  /// them.
  public List<Instant> recently(Instant now) {
    List<Instant> counted = new ArrayList<>();
    for (Instant earlier : recent) {
      if (rules.filter(over -> !earlier.plus(over.period()).isBefore(now)).isPresent()) {
        counted.add(earlier);
      }
    }
    counted.add(now);
    return List.copyOf(counted);
  }
}
