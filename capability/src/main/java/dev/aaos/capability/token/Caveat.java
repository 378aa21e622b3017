package dev.aaos.capability.token;

import dev.aaos.capability.Capabilities;
import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.NamePattern;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// One narrowing of an authority. What is empty is not narrowed.
///
/// @param may only these acts
/// @param agents only agents whose path, or that of one above them, matches one of
///     these. A path is the names from the top down, joined by `/`
/// @param grants agents made under it hold at most what these cover together
/// @param expires only before that
/// @param uids only when one of these users of the machine connects
public record Caveat(
    Optional<Set<Right>> may,
    Optional<List<NamePattern>> agents,
    Optional<List<Capability>> grants,
    Optional<Instant> expires,
    Optional<Set<Integer>> uids) {
  /// How many things each part may list.
  public static final int MOST = 64;

  /// Narrows nothing.
  public static final Caveat NONE = new Caveat(
      Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /// Permits nothing.
  public static final Caveat NOTHING = NONE.may(Set.of());

  /// Copies, and checks how much is listed.
  public Caveat {
    may = may.map(rights -> {
      EnumSet<Right> set = EnumSet.noneOf(Right.class);
      set.addAll(rights);
      return Collections.unmodifiableSet(set);
    });
    agents = agents.map(List::copyOf);
    grants = grants.map(List::copyOf);
    uids = uids.map(users -> Collections.unmodifiableSet(new TreeSet<>(users)));
    check("agents", agents.map(List::size).orElse(0));
    check("grants", grants.map(List::size).orElse(0));
    check("users", uids.map(Set::size).orElse(0));
  }

  private static void check(String what, int size) {
    if (size > MOST) {
      throw new CapabilitySyntaxException(what + ": " + size + " are listed, and at most " + MOST
          + " may be: write wider patterns");
    }
  }

  /// Returns this, to `rights` alone.
  public Caveat may(Set<Right> rights) {
    return new Caveat(Optional.of(rights), agents, grants, expires, uids);
  }

  /// Returns this, to agents that match one of `patterns`.
  public Caveat agents(List<NamePattern> patterns) {
    return new Caveat(may, Optional.of(patterns), grants, expires, uids);
  }

  /// Returns this, with which agents are made that hold at most what `most` covers.
  public Caveat grants(List<Capability> most) {
    return new Caveat(may, agents, Optional.of(most), expires, uids);
  }

  /// Returns this, before `when`.
  public Caveat expires(Instant when) {
    return new Caveat(may, agents, grants, Optional.of(when), uids);
  }

  /// Returns this, for the users `users`.
  public Caveat uids(Set<Integer> users) {
    return new Caveat(may, agents, grants, expires, Optional.of(users));
  }

  boolean permits(Right right) {
    return may.isEmpty() || may.get().contains(right);
  }

  /// Returns whether an agent is meant that has one of `paths`, or stands below one
  /// that has.
  boolean reaches(List<String> paths) {
    return agents.isEmpty()
        || agents.get().stream().anyMatch(pattern -> paths.stream().anyMatch(pattern::matches));
  }

  /// Returns why what is `wanted` of an agent is too much. Models are held to those
  /// listed, where some are.
  Optional<String> excess(List<Capability> wanted) {
    return grants.flatMap(most -> {
      boolean models = most.stream().anyMatch(Capability.ModelUse.class::isInstance);
      List<Capability> held = wanted.stream()
          .filter(each -> models || !(each instanceof Capability.ModelUse))
          .toList();
      return Capabilities.firstUncovered(held, most).map(Capabilities.Uncovered::message);
    });
  }
}
