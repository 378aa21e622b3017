package dev.aaos.kernel.base;

import java.time.Duration;

/// Every bound the kernel keeps, by name.
///
/// @param agents how many agents may live at once
/// @param depth how many generations below an operator's agent there may be
/// @param runsPerAgent how many runs one agent may have under way
/// @param finishedAgents how many stopped agents stay listed, the oldest leaving first
/// @param finishedRuns how many ended runs stay readable without the journal
/// @param pendingApprovals how many questions may wait for people at once
/// @param queuedCommands how many commands may wait for the journal's thread
/// @param batch how many commands share one fsync
/// @param contentBytes the largest single content (message, tool input, tool output), in bytes
/// @param deferral how long the record of a call that changes nothing waits for others to share
///     their fsync with
/// @param approvalTimeout how long a question waits for a person before it is denied
/// @param loops when a run that repeats itself is told so, and ended
public record KernelLimits(
    int agents,
    int depth,
    int runsPerAgent,
    int finishedAgents,
    int finishedRuns,
    int pendingApprovals,
    int queuedCommands,
    int batch,
    int contentBytes,
    Duration deferral,
    Duration approvalTimeout,
    LoopLimits loops) {
  /// How many grants one agent may hold; a child gets one for each of its parent's that a
  /// capability it asks for meets.
  public static final int GRANTS_PER_AGENT = 512;

  /// How many messages may lie in one mailbox; a sender is refused rather than made to wait.
  public static final int MAILBOX = 64;

  /// The longest name of an agent, a model, a tool or a call, in characters.
  public static final int NAME = 256;

  /// The longest schema of a kind of message, in characters.
  public static final int SCHEMA = 65_536;

  /// The longest description of a program that an agent runs, in bytes.
  public static final int PROGRAM = 65_536;

  /// The longest reason a record holds, in characters; what is longer is cut.
  public static final int REASON = 4_096;

  /// The largest content that says how something was before a call changed it, in bytes.
  public static final int IMAGE = 33 << 20;

  /// How many calls of unknown outcome are listed that no run waits for; the resolved,
  /// then the oldest, leave the list first.
  public static final int UNKNOWN_OUTCOMES = 1_000;

  /// How often a run is gone on with after a daemon that ended, when nothing was added to it in
  /// between and it did not wait for an outcome: one that takes each daemon down with it is
  /// ended then.
  public static final int RESUMPTIONS = 3;

  /// The bounds a daemon starts with.
  public static final KernelLimits DEFAULT = new KernelLimits(
      10_000,
      5,
      64,
      10_000,
      10_000,
      1_000,
      65_536,
      256,
      16 << 20,
      Duration.ofMillis(10),
      Duration.ofHours(1),
      LoopLimits.DEFAULT);
}
