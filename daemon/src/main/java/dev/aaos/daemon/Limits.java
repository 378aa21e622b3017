package dev.aaos.daemon;

import dev.aaos.daemon.keep.ImageBounds;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.LoopLimits;
import dev.aaos.log.snapshot.SnapshotBounds;
import dev.aaos.wire.Setting;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// The bounds of the kernel and its journal, as the settings have them.
final class Limits {
  private static final int MOST = 10_000_000;
  private static final int RESERVE_MIB = 64;
  private static final int MOST_RESERVE_MIB = 65_536;
  private static final int STAGE_MIB = 2_048;
  private static final int UNDO_MIB = 1_024;
  private static final int MOST_DAYS = 99_999;
  private static final Pattern DAYS = Pattern.compile("[1-9]\\d{0,4}d");

  private Limits() {}

  /// Returns the usual bounds with those of `settings` in their place.
  ///
  /// @throws IOException naming the setting whose value is no number, or none that can be
  static KernelLimits from(Settings settings) throws IOException {
    KernelLimits usual = KernelLimits.DEFAULT;
    return new KernelLimits(
        number(settings, Setting.AAOS_MAX_AGENTS, usual.agents()),
        number(settings, Setting.AAOS_MAX_DEPTH, usual.depth()),
        number(settings, Setting.AAOS_MAX_RUNS_PER_AGENT, usual.runsPerAgent()),
        number(settings, Setting.AAOS_MAX_FINISHED_AGENTS, usual.finishedAgents()),
        number(settings, Setting.AAOS_MAX_FINISHED_RUNS, usual.finishedRuns()),
        number(settings, Setting.AAOS_MAX_PENDING_APPROVALS, usual.pendingApprovals()),
        usual.queuedCommands(),
        usual.batch(),
        usual.contentBytes(),
        usual.deferral(),
        Duration.ofSeconds(number(
            settings,
            Setting.AAOS_APPROVAL_TIMEOUT_S,
            Math.toIntExact(usual.approvalTimeout().toSeconds()))),
        loops(settings));
  }

  private static LoopLimits loops(Settings settings) throws IOException {
    LoopLimits usual = LoopLimits.DEFAULT;
    return new LoopLimits(
        number(settings, Setting.AAOS_TOOL_REPEAT_THRESHOLD, usual.calls(), new Range(0, MOST)),
        number(settings, Setting.AAOS_MAX_IDLE_TURNS, usual.turns(), new Range(0, MOST)),
        number(settings, Setting.AAOS_MAX_MESSAGE_HOPS, usual.hops()));
  }

  /// Returns when snapshots are taken.
  ///
  /// @throws IOException naming the setting whose value is no number, or none that can be
  static SnapshotBounds snapshots(Settings settings) throws IOException {
    SnapshotBounds usual = SnapshotBounds.DEFAULT;
    int records = number(settings, Setting.AAOS_SNAPSHOT_RECORDS, Math.toIntExact(usual.records()));
    return new SnapshotBounds(records, usual.bytes(), Math.min(records, usual.atEnd()));
  }

  /// Returns how many bytes are kept on the disk.
  ///
  /// @throws IOException naming the setting whose value is no number, or none that can be
  static long reserve(Settings settings) throws IOException {
    return (long)
            number(settings, Setting.AAOS_RESERVE_MIB, RESERVE_MIB, new Range(1, MOST_RESERVE_MIB))
        << 20;
  }

  /// Returns how many bytes are copied for a stage at most.
  ///
  /// @throws IOException naming the setting whose value is no number, or none that can be
  static long stage(Settings settings) throws IOException {
    return (long) number(settings, Setting.AAOS_STAGE_MIB, STAGE_MIB) << 20;
  }

  /// Returns how many bytes of content are kept for one command, so that it can be taken back.
  ///
  /// @throws IOException naming the setting whose value is no number, or none that can be
  static long undo(Settings settings) throws IOException {
    return (long) number(settings, Setting.AAOS_UNDO_MIB, UNDO_MIB, new Range(0, MOST)) << 20;
  }

  /// Returns which images are kept, where not all are.
  ///
  /// @throws IOException naming the setting whose value cannot be
  static ImageBounds images(Settings settings) throws IOException {
    boolean bounded = settings.get(Setting.AAOS_KEEP_IMAGES_MIB.name()).isPresent();
    return new ImageBounds(
        days(settings, Setting.AAOS_KEEP_IMAGES),
        bounded
            ? OptionalLong.of((long) number(settings, Setting.AAOS_KEEP_IMAGES_MIB, 1) << 20)
            : OptionalLong.empty());
  }

  /// Returns how long records are kept; nothing when for ever.
  ///
  /// @throws IOException when the setting is no number of days
  static Optional<Duration> keep(Settings settings) throws IOException {
    return days(settings, Setting.AAOS_KEEP);
  }

  private static Optional<Duration> days(Settings settings, Setting setting) throws IOException {
    Optional<String> text = settings.get(setting.name());
    if (text.isPresent() && !DAYS.matcher(text.get()).matches()) {
      throw new IOException(setting + " is '" + text.get() + "': write a whole number of"
          + " days from 1d to " + MOST_DAYS + "d, such as 90d");
    }
    return text.map(days -> Duration.ofDays(Long.parseLong(days.substring(0, days.length() - 1))));
  }

  /// Returns the weakest tier in which programs may be started; nothing for any.
  ///
  /// @throws IOException when the setting names no tier
  static Optional<Tier> leastTier(Settings settings) throws IOException {
    Optional<String> text = settings.get(Setting.AAOS_MIN_TIER.name());
    try {
      return text.map(Tier::valueOf);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          Setting.AAOS_MIN_TIER + " is '" + text.orElse("") + "': write T1 or T2", e);
    }
  }

  /// Returns the whole number that `setting` is set to, or `usual`.
  static int number(Settings settings, Setting setting, int usual) throws IOException {
    return number(settings, setting, usual, new Range(1, MOST));
  }

  /// The whole numbers that a setting can be.
  private record Range(int least, int most) {
    boolean has(int number) {
      return number >= least && number <= most;
    }
  }

  private static int number(Settings settings, Setting setting, int usual, Range range)
      throws IOException {
    String text = settings.get(setting.name()).orElse(String.valueOf(usual));
    try {
      int number = Integer.parseInt(text);
      if (range.has(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IOException(wrong(setting, text, range), e);
    }
    throw new IOException(wrong(setting, text, range));
  }

  private static String wrong(Setting setting, String text, Range range) {
    return setting + " is '" + text + "': write a whole number from " + range.least + " to "
        + range.most;
  }
}
