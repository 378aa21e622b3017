package dev.aaos.cli.shell;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Ids the way people type them: whole, as a beginning no other id shares, or by a name that is
/// unique.
public final class Prefixes {
  /// Something that can be named.
  ///
  /// @param id its id
  /// @param name its name, which others may share; empty if it has none
  public record Named(String id, String name) {}

  private Prefixes() {}

  /// Returns the id that `given` means among `candidates`: the same id, else the only one of
  /// that name, else the only one that begins so. Nothing if none fits.
  ///
  /// @throws UsageException if several fit
  public static Optional<String> resolve(String given, List<Named> candidates)
      throws UsageException {
    if (given.isEmpty()) {
      throw new UsageException("an empty id names nothing");
    }
    if (candidates.stream().anyMatch(one -> one.id().equals(given))) {
      return Optional.of(given);
    }
    Optional<String> byName = only(
        "name",
        given,
        candidates.stream().filter(one -> one.name().equals(given)).toList());
    if (byName.isPresent()) {
      return byName;
    }
    return only(
        "prefix",
        given,
        candidates.stream().filter(one -> one.id().startsWith(given)).toList());
  }

  private static Optional<String> only(String how, String given, List<Named> fitting)
      throws UsageException {
    if (fitting.size() > 1) {
      throw new UsageException("ambiguous " + how + " '" + Printable.line(given) + "': "
          + fitting.stream()
              .map(one -> Printable.line(one.id()))
              .sorted()
              .collect(Collectors.joining(", ")));
    }
    return fitting.stream().map(Named::id).findFirst();
  }
}
