package dev.aaos.capability.token;

import dev.aaos.capability.Capability;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What somebody outside may do: all, as far as each of the caveats permits it. So one
/// more caveat never permits more.
///
/// @param caveats in the order in which they were added
public record Authority(List<Caveat> caveats) {
  /// Everything: that of whoever the daemon works for.
  public static final Authority ROOT = new Authority(List.of());

  /// Nothing.
  public static final Authority NONE = new Authority(List.of(Caveat.NOTHING));

  /// Copies the list.
  public Authority {
    caveats = List.copyOf(caveats);
  }

  /// Returns this authority, narrowed by `caveat` too.
  public Authority narrowed(Caveat caveat) {
    List<Caveat> more = new ArrayList<>(caveats);
    more.add(caveat);
    return new Authority(more);
  }

  /// Returns whether it includes acts of the kind `right`, on whatever agents.
  public boolean permits(Right right) {
    return caveats.stream().allMatch(caveat -> caveat.permits(right));
  }

  /// Returns whether it includes the agent whose names from the top down are `names`.
  public boolean reaches(List<String> names) {
    List<String> paths = new ArrayList<>();
    for (int depth = 1; depth <= names.size(); depth++) {
      paths.add(String.join("/", names.subList(0, depth)));
    }
    return caveats.stream().allMatch(caveat -> caveat.reaches(paths));
  }

  /// Returns whether it includes all agents, and so the machine as a whole.
  public boolean isOfAll() {
    return caveats.stream().allMatch(caveat -> caveat.agents().isEmpty());
  }

  /// Returns why an agent that holds `wanted` may not be made under it; empty when it
  /// may.
  public Optional<String> excess(List<Capability> wanted) {
    return caveats.stream().flatMap(caveat -> caveat.excess(wanted).stream()).findFirst();
  }

  /// Returns when it ends.
  public Optional<Instant> expires() {
    return caveats.stream()
        .flatMap(caveat -> caveat.expires().stream())
        .min(Comparator.naturalOrder());
  }

  /// Returns whether it is there for the user `uid`.
  public boolean isFor(int uid) {
    return caveats.stream()
        .allMatch(caveat -> caveat.uids().isEmpty() || caveat.uids().get().contains(uid));
  }

  /// Returns the rights it includes.
  public List<Right> rights() {
    return Stream.of(Right.values()).filter(this::permits).toList();
  }

  /// Returns the agents it is narrowed to, one text for each caveat that does so; all
  /// must match.
  public List<String> agents() {
    return caveats.stream()
        .flatMap(caveat -> caveat.agents().stream())
        .map(any -> any.stream().map(Object::toString).collect(Collectors.joining(" | ")))
        .toList();
  }

  /// Returns it in one line, for people: `may read, approve; agents team/*; until …`.
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    String words = rights().stream().map(Right::word).collect(Collectors.joining(", "));
    parts.add(words.isEmpty() ? "may do nothing" : "may " + words);
    agents().forEach(which -> parts.add("agents " + which));
    caveats.stream()
        .flatMap(caveat -> caveat.grants().stream())
        .forEach(most -> parts.add("makes agents that hold at most "
            + most.stream().map(each -> "'" + each + "'").collect(Collectors.joining(", "))));
    caveats.stream()
        .flatMap(caveat -> caveat.uids().stream())
        .forEach(users -> parts.add(
            "for uid " + users.stream().map(String::valueOf).collect(Collectors.joining(" or "))));
    expires().ifPresent(end -> parts.add("until " + end));
    return String.join("; ", parts);
  }
}
