package dev.aaos.log.room;

/// How much room there was on a disk when somebody looked.
///
/// @param place where, for people
/// @param free how many bytes anybody may still write there
/// @param held how many bytes the reserve holds
/// @param wanted how many bytes it is to hold
/// @param margin how many free bytes are too few, because one write may take as many
public record Room(String place, long free, long held, long wanted, long margin) {
  /// Returns whether only the reserve is left, or not even all of that.
  public boolean isShort() {
    return free < margin || held < wanted;
  }

  /// Returns whether there is so much room again that it will not be short at once.
  public boolean isAmple() {
    return free >= 2 * margin && held >= wanted;
  }

  /// Returns how much is missing in which place, and what mends it.
  public String lack() {
    return "the disk is full: " + place + " has " + free + " bytes free, and " + held + " of the "
        + wanted + " kept for outcomes and stops; make room there, and work goes on by itself";
  }
}
