package dev.aaos.policy.change;

/// Calls that more is possible with than was.
///
/// @param agents which agents make them, in words
/// @param tools which tools they are of
/// @param needs what they need
/// @param commands which command lines they start
/// @param where what has to be so besides; empty where nothing has to
/// @param before what was so
/// @param after what is so
public record Region(
    String agents,
    String tools,
    String needs,
    String commands,
    String where,
    String before,
    String after) {
  /// Returns it in one line.
  @Override
  public String toString() {
    return "agents %s; tools %s; needs %s%s%s: %s, was %s"
        .formatted(
            agents,
            tools,
            needs,
            commands.equals("any") ? "" : "; commands " + commands,
            where.isEmpty() ? "" : "; where " + where,
            after,
            before);
  }
}
