package dev.aaos.kernel.device;

import dev.aaos.kernel.device.CallContext.Held;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a program that is started for an agent is held to: grants that need no decision each
/// time they are used.
///
/// @param held grants of files and hosts without quota, rate or approval anywhere in their
///     chain
/// @param grants their ids
/// @param withheld the others, as sentences: a running program cannot be counted or asked
///     about
/// @param lasts for how long from now all of them do, by kernel time; empty for as long as
///     they live
public record Reach(
    List<Held> held, Set<Long> grants, List<String> withheld, Optional<Duration> lasts) {
  /// Copies the lists.
  public Reach {
    held = List.copyOf(held);
    grants = Set.copyOf(grants);
    withheld = List.copyOf(withheld);
  }
}
