package dev.aaos.log;

/// The journal is not what was written to it.
///
/// The message names the first bad place. Nothing derived from such a journal is served.
public final class CorruptJournal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A journal that is corrupt because of `message`.
  public CorruptJournal(String message) {
    super(message);
  }

  /// A journal that is corrupt because of `message`, which `cause` revealed.
  public CorruptJournal(String message, Throwable cause) {
    super(message, cause);
  }
}
