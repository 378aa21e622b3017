package dev.aaos.kernel.device;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Kind;
import dev.aaos.kernel.device.CallContext.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a program that is started for an agent is held to: grants that need no decision each time
/// they are used, and what it has to ask for.
///
/// @param held grants of files, hosts and secrets without quota, rate or approval anywhere in their
///     chain
/// @param grants their ids
/// @param asked grants of files, hosts and secrets with a quota, a rate or an approval in their
///     chain: each use of them is decided by itself, while the program waits
/// @param withheld the others, as sentences: what a running program starts cannot be counted or
///     asked about
/// @param lasts for how long from now all of them do, by kernel time; empty for as long as
///     they live
public record Reach(
    List<Held> held,
    Set<Long> grants,
    List<Held> asked,
    List<String> withheld,
    Optional<Duration> lasts) {
  /// Copies the lists.
  public Reach {
    held = List.copyOf(held);
    grants = Set.copyOf(grants);
    asked = List.copyOf(asked);
    withheld = List.copyOf(withheld);
  }

  /// Returns whether what covers `need` is decided at each use.
  public boolean asksFor(Capability need) {
    return asked.stream().anyMatch(grant -> grant.capability().covers(need))
        && held.stream().noneMatch(grant -> grant.capability().covers(need));
  }

  /// Returns what an agent's own program is held to, which has tools called by the kernel: files
  /// that it would have to ask to write it leaves to them. So nothing that it does by itself
  /// under such a grant has to be found out about when it is started again.
  public Reach ofOwnProgram() {
    List<String> all = new ArrayList<>(withheld);
    asked.stream()
        .filter(grant -> grant.capability().kind() == Kind.FILE_WRITE)
        .forEach(grant -> all.add("'" + grant.capability()
            + "' is not given to its own program: it is for the tools that it calls"));
    List<Held> others = asked.stream()
        .filter(grant -> grant.capability().kind() != Kind.FILE_WRITE)
        .toList();
    return new Reach(held, grants, others, all, lasts);
  }
}
