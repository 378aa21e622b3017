package dev.aaos.kernel.effect;

/// What a crash in the middle of a call means for it.
public enum EffectClass {
  /// It changes nothing: it may run again.
  PURE,
  /// Doing it twice is the same as doing it once.
  IDEMPOTENT,
  /// It can be rolled back.
  UNDOABLE,
  /// It reaches what nobody here can undo: its outcome is unknown after a crash.
  EXTERNAL
}
