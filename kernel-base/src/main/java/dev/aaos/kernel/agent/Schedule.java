package dev.aaos.kernel.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/// When an agent is told to work, and what it is told.
///
/// @param zone by whose clocks the table is read
/// @param missed what becomes of an hour that nobody could serve in time
/// @param message what the agent is told
public record Schedule(Cron cron, ZoneId zone, Missed missed, String message) {
  /// How late a firing may be and still be in time.
  public static final Duration GRACE = Duration.ofMinutes(1);

  /// What becomes of hours that came while no daemon was there, or one that was held.
  public enum Missed {
    /// All of them together are made good by one.
    ONCE,
    /// They are passed over, on record.
    SKIP
  }

  /// Returns when it comes due after `after`.
  public Instant next(Instant after) {
    return cron.next(after, zone);
  }

  /// Returns whether a firing due at `due` is to be passed over at `now`.
  public boolean isMissed(Instant due, Instant now) {
    return missed == Missed.SKIP && now.isAfter(due.plus(GRACE));
  }
}
