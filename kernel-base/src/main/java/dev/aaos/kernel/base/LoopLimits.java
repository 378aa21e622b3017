package dev.aaos.kernel.base;

/// When a run that repeats itself is told so, and when it is ended.
///
/// @param calls from which time on that the very same call is made its answer says so; 0 for never
/// @param turns after how many turns in a row that told nothing new the run has to stop; 0 for
/// never
public record LoopLimits(int calls, int turns) {
  /// What a daemon starts with; the first is the predecessor's.
  public static final LoopLimits DEFAULT = new LoopLimits(3, 10);

  /// Refuses negative bounds.
  public LoopLimits {
    if (calls < 0 || turns < 0) {
      throw new IllegalArgumentException(
          "loop limits must not be negative: " + calls + ", " + turns);
    }
  }

  /// Returns whether the answer to a call that is made for the `attempts`th time says so.
  public boolean tells(int attempts) {
    return calls > 0 && attempts >= calls;
  }

  /// Returns whether a run stops after `idle` turns in a row that told nothing new.
  public boolean stops(int idle) {
    return turns > 0 && idle >= turns;
  }
}
