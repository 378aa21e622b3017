package dev.aaos.policy;

/// Something that has to be so besides for a rule to match. What it is true of cannot be compared
/// with what another is true of, only its text: two with the same text are the same.
public interface Condition {
  /// Returns whether it is so.
  ///
  /// @throws Undecided when that cannot be said of these facts
  boolean holds(Facts facts) throws Undecided;

  /// Returns it as a policy writes it, such as `time: mon-fri 08:00-18:00 Europe/Vienna`.
  String text();

  /// That a condition neither holds nor does not.
  final class Undecided extends Exception {
    private static final long serialVersionUID = 1L;

    /// Makes one that says `why`.
    public Undecided(String why) {
      super(why);
    }
  }
}
