package dev.aaos.linux.change;

/// What a file is to become, so that changes of it are taken back.
public sealed interface Goal {
  /// It is as it was before them.
  record Already() implements Goal {}

  /// It is to go.
  ///
  /// @param directories how many of the directories above it go with it, if they are
  ///     empty then
  record Gone(int directories) implements Goal {}

  /// It gets this content.
  @SuppressWarnings("ArrayRecordComponent") // passed on once
  record Content(Look look, byte[] content) implements Goal {}

  /// Its end is cut off.
  ///
  /// @param size what is left of it, in bytes
  record Cut(Look look, long size) implements Goal {}

  /// This is added at its end.
  @SuppressWarnings("ArrayRecordComponent") // passed on once
  record Added(Look look, byte[] content) implements Goal {}

  /// It was changed since by somebody else: what they did would be lost.
  ///
  /// @param why what it differs in
  record Changed(String why) implements Goal {}

  /// What it was is not known.
  ///
  /// @param why it is not
  record Unknown(String why) implements Goal {}
}
