package dev.aaos.drivers.tool.undo;

import dev.aaos.drivers.json.Json;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// One call of `file_restore` that an undo makes.
///
/// @param file what it is done to
/// @param part how much is done to it
/// @param link what it becomes another name of, where its content is there already
public record UndoStep(FileUndo file, Part part, Optional<String> link) {
  /// How much of a file's undo a call does.
  public enum Part {
    /// All of it.
    ALL,
    /// All of it, so that the file is no name of another object any more.
    APART,
    /// The mode and the time of a directory that is there.
    LOOK,
    /// To let the owner of a directory into it, so that what is in it can be changed.
    OPEN
  }

  /// Returns whether it needs the directory `file` alone, and not the one in which that lies.
  public boolean isWithin() {
    return part == Part.LOOK || part == Part.OPEN;
  }

  /// Returns the input of the call.
  ///
  /// @param anyway whether it is done although somebody else has changed the file since
  public String call(boolean anyway) {
    return input(anyway).toString();
  }

  /// Returns the input of the call that commits what was staged.
  ///
  /// @param anyway as [#call]
  public String commit(boolean anyway) {
    return input(anyway).put("staged", true).toString();
  }

  private ObjectNode input(boolean anyway) {
    var input = Json.object().put("path", file.path());
    var changes = input.putArray("changes");
    file.changes().forEach(change -> {
      if (change.at() == 0) {
        changes.add(change.record());
      } else {
        changes.add(change.toString());
      }
    });
    link.ifPresent(path -> input.put("link", path));
    if (file.step() == FileUndo.Step.MERGE) {
      FileMerge merge = file.merge().orElseThrow();
      input.put("merge_of", merge.of()).put("merge_into", merge.into());
    }
    if (part != Part.ALL) {
      input.put("part", part.name().toLowerCase(Locale.ROOT));
    }
    return anyway ? input.put("anyway", true) : input;
  }
}
