package dev.aaos.drivers.model.demo;

import java.util.List;

/// One thing a person asks for, as far as the demo model understands it.
///
/// Places are absolute paths or URLs, resolved already.
sealed interface Instruction {
  /// Show what is in directories.
  record ListFiles(List<String> paths) implements Instruction {}

  /// Show what files or pages say.
  record Read(List<String> places) implements Instruction {}

  /// Find a pattern in the files below a directory.
  record Search(String pattern, String path) implements Instruction {}

  /// Put something into a file.
  record Write(Content content, String path, boolean append) implements Instruction {}

  /// Put one text in the place of another.
  record Replace(String before, String after, String path) implements Instruction {}

  /// Say what files, directories or pages are about; without places, what was gathered so far.
  record Summarise(List<String> places) implements Instruction {}

  /// Say which lines two texts do not share.
  record Compare(String one, String other) implements Instruction {}

  /// Have a child agent do something.
  ///
  /// @param source the file with its manifest, or nothing
  /// @param name what to call a child that has no manifest; one is then made for the task
  record Delegate(String source, String name, String task) implements Instruction {}

  /// Answer with a text.
  record Say(String text) implements Instruction {}

  /// Have the tool `echo` give a text back.
  record Echo(String text) implements Instruction {}

  /// Leave something alone.
  record Refrain() implements Instruction {}

  /// Something the model has no rule for.
  record Unclear(String sentence) implements Instruction {}

  /// What is to be written.
  sealed interface Content {
    /// These very words.
    record Literal(String text) implements Content {}

    /// A summary of these places, or of what was gathered when there are none.
    record Summary(List<String> places) implements Content {}

    /// What was gathered last, as it is; the last listing when that is asked for.
    record Gathered(boolean listing) implements Content {}
  }
}
