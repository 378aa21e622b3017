package dev.aaos.capability.automaton;

/// The answer to "does this language lie within the union of those?".
public sealed interface Verdict {

  /// It does.
  record Included() implements Verdict {}

  /// It does not.
  ///
  /// @param word a shortest word in the wanted language and in none of the held ones
  @SuppressWarnings("ArrayRecordComponent") // a word is bytes; verdicts are not compared
  record Outside(byte[] word) implements Verdict {}

  /// It could not be decided within the bound, so it must be taken as a no.
  record TooCostly() implements Verdict {}
}
