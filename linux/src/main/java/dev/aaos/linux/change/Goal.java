package dev.aaos.linux.change;

import dev.aaos.linux.PathBytes;

/// What is to become of a name, so that changes of what lies there are taken back.
public sealed interface Goal {
  /// It is as it was before them.
  record Already() implements Goal {}

  /// What lies there is to go.
  ///
  /// @param directories how many of the directories above it go with it, if they are
  ///     empty then
  record Gone(int directories) implements Goal {}

  /// It is to be a file with this content.
  record Content(Look look, Body content) implements Goal {}

  /// It is to be a file with this content, in which what somebody else did since is kept.
  ///
  /// @param look its owner and mode; the time is that at which it is made
  @SuppressWarnings("ArrayRecordComponent") // passed on once
  record Merged(Look look, byte[] content) implements Goal {}

  /// The end of the file is cut off.
  ///
  /// @param size what is left of it, in bytes
  record Cut(Look look, long size) implements Goal {}

  /// This is added at the end of the file.
  @SuppressWarnings("ArrayRecordComponent") // passed on once
  record Added(Look look, byte[] content) implements Goal {}

  /// What lies there is what was there, and gets this look.
  record Looks(Look look) implements Goal {}

  /// It is to be another name of the file that has the name `of`.
  record Name(PathBytes of) implements Goal {}

  /// It is to be a directory, empty at first.
  record Directory(Look look) implements Goal {}

  /// It is to be a symbolic link.
  ///
  /// @param target where it leads, as it was written
  record Link(Look look, PathBytes target) implements Goal {}

  /// It is to be a pipe with a name.
  record Pipe(Look look) implements Goal {}

  /// It was changed since by somebody else: what they did would be lost.
  ///
  /// @param why what it differs in
  record Changed(String why) implements Goal {}

  /// What it was is not known.
  ///
  /// @param why it is not
  record Unknown(String why) implements Goal {}
}
