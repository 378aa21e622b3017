package dev.aaos.kernel.base;

/// When what repeats itself is told so, and when it is ended.
///
/// @param calls from which time on that the very same call is made its answer says so; 0: never
/// @param turns after how many turns in a row that told nothing new a run has to stop; 0: never
/// @param hops through how many agents' hands messages may go, one leading to the next, before
///     somebody else says something
public record LoopLimits(int calls, int turns, int hops) {
  /// What a daemon starts with; the first is the predecessor's.
  public static final LoopLimits DEFAULT = new LoopLimits(3, 10, 32);

  /// Refuses negative bounds, and one that would let no message be sent.
  public LoopLimits {
    if (calls < 0 || turns < 0 || hops < 1) {
      throw new IllegalArgumentException(
          "loop limits are out of range: " + calls + ", " + turns + ", " + hops);
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
