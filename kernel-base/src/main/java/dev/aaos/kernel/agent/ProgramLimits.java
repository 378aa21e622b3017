package dev.aaos.kernel.agent;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What each command of an agent may use up.
///
/// @param named those that somebody named: a manifest, or one above it; in the order of
///     [ProgramLimit]
public record ProgramLimits(NavigableMap<ProgramLimit, Long> named) {
  /// Those of an agent for which nobody named any.
  public static final ProgramLimits USUAL = new ProgramLimits(new TreeMap<>());

  /// Copies the map.
  ///
  /// @throws IllegalArgumentException when a value is none that its limit can have
  public ProgramLimits {
    named.forEach((limit, value) -> {
      if (!limit.admits(value)) {
        throw new IllegalArgumentException(
            limit.word() + " is " + value + ": it must be " + limit.range());
      }
    });
    named = Collections.unmodifiableNavigableMap(new TreeMap<>(named));
  }

  /// Returns those that `named` holds.
  public static ProgramLimits of(Map<ProgramLimit, Long> named) {
    return new ProgramLimits(new TreeMap<>(named));
  }

  /// Returns how much there is of `limit`. One process may have as much memory as all of a
  /// command, where nobody named less.
  public long most(ProgramLimit limit) {
    Long value = named.get(limit);
    if (value != null) {
      return value;
    }
    return limit == ProgramLimit.PROCESS_MEMORY
        ? Math.max(limit.usual(), most(ProgramLimit.MEMORY))
        : limit.usual();
  }

  /// Returns these, and those of `above` where these name none.
  public ProgramLimits below(ProgramLimits above) {
    Map<ProgramLimit, Long> all = new TreeMap<>(above.named);
    all.putAll(named);
    return of(all);
  }

  /// Returns the first that names more than there is `above`.
  public Optional<ProgramLimit> excess(ProgramLimits above) {
    return named.keySet().stream()
        .filter(limit -> most(limit) > above.most(limit))
        .findFirst();
  }

  /// Returns those that were named as a manifest has them, by the words it has for them.
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    named.forEach((limit, value) -> texts.put(limit.word(), limit.text(value)));
    return texts;
  }

  /// Returns those that were named in one line: `memory 512MiB, cpu 5m`.
  @Override
  public String toString() {
    return texts().entrySet().stream()
        .map(one -> one.getKey() + " " + one.getValue())
        .collect(Collectors.joining(", "));
  }
}
