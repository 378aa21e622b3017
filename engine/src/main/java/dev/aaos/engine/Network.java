package dev.aaos.engine;

import java.util.List;

/// A language model that is loaded: the little of a library that the engine needs, so that another
/// can take its place. For one thread.
///
/// It has a memory of cells, each of which holds what was made of one token at one place of one
/// sequence or several. A sequence is a number from 0 to [#sequences].
interface Network extends AutoCloseable {
  /// One message of a conversation.
  ///
  /// @param role `system`, `user` or `assistant`
  record Message(String role, String content) {}

  /// Returns how many cells there are.
  int cells();

  /// Returns how many cells are taken.
  int takenCells();

  /// Returns how many sequences it keeps apart.
  int sequences();

  /// Returns how many tokens a prompt and its answer may have together.
  int context();

  /// Returns `messages` as this model wants to read them, to the point where it is to answer.
  String chat(List<Message> messages) throws NetworkFailure;

  /// Returns the tokens of `text`.
  ///
  /// @param marks whether what looks like a mark of the template is one
  /// @param begins whether a sequence begins with it
  int[] tokens(String text, boolean marks, boolean begins) throws NetworkFailure;

  /// Returns the bytes that `token` stands for, in UTF-8 that may begin or end within a
  /// character; none for a mark.
  byte[] bytes(int token);

  /// Returns whether an answer ends with `token`.
  boolean isEnd(int token);

  /// Reads `tokens`, which stand in `sequence` from `place` on.
  ///
  /// @return whether there was room; where there was none, nothing was read
  boolean read(int sequence, int place, int[] tokens) throws NetworkFailure;

  /// Forgets what was read of `sequence` from `place` on.
  void forget(int sequence, int place);

  /// Has `to`, which is empty, hold the first `length` tokens of `from` as well: in the same cells.
  void share(int from, int to, int length);

  /// Returns who chooses freely what is written.
  Choice choice();

  /// Returns who keeps to `grammar`, in GBNF, from the next token on.
  Choice choice(String grammar) throws NetworkFailure;

  @Override
  void close();

  /// Chooses the tokens of one answer: always the likeliest, of those that a grammar allows.
  interface Choice extends AutoCloseable {
    /// Returns what follows the last token that was read, of whatever sequence.
    int next();

    @Override
    void close();
  }
}
