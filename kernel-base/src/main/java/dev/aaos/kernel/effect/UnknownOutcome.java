package dev.aaos.kernel.effect;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// A call of which nobody knows what it came to, until a person has found out.
///
/// @param call as it was when it was given up, without what agents had done for it
/// @param found when it was known that nobody knows, in kernel time
/// @param awaited whether its run waits for what the person says
/// @param finding what the person found; empty while it is open
public record UnknownOutcome(Call call, Instant found, boolean awaited, Optional<Finding> finding) {
  /// What a person found out about a call.
  public enum Finding {
    /// Its effect is there.
    HAPPENED,
    /// Its effect is not there.
    DID_NOT_HAPPEN;

    /// Returns the word on the wire.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// Returns what the person found, in words.
    public String phrase() {
      return switch (this) {
        case HAPPENED -> "a person found that it happened";
        case DID_NOT_HAPPEN -> "a person found that it did not happen";
      };
    }

    /// Returns what the run that waited is told.
    ///
    /// @param note what the person said besides; may be empty
    public String told(String note) {
      String said = phrase() + (note.isEmpty() ? "" : ": " + note);
      return "the outcome of this call was unknown after the daemon had ended; "
          + switch (this) {
            case HAPPENED -> said;
            case DID_NOT_HAPPEN -> said + "; ask again if it is still wanted";
          };
    }
  }

  /// Drops what agents had done for the call: nobody performs it again.
  public UnknownOutcome {
    call = call.with(Call.Work.NONE);
  }

  /// Returns the sequence of the record of the intent: its name.
  public long intent() {
    return call.intent();
  }

  /// Returns whether nobody has found out yet.
  public boolean isOpen() {
    return finding.isEmpty();
  }

  /// Returns this after a person found out; nothing waits for it any more.
  public UnknownOutcome resolved(Finding what) {
    return new UnknownOutcome(call, found, false, Optional.of(what));
  }

  /// Returns this after the run that waited for it has ended.
  public UnknownOutcome left() {
    return new UnknownOutcome(call, found, false, finding);
  }
}
