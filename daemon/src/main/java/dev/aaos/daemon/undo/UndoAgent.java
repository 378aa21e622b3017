package dev.aaos.daemon.undo;

import dev.aaos.daemon.view.Json;
import dev.aaos.drivers.tool.undo.FileUndo;
import dev.aaos.drivers.tool.undo.UndoPlanner;
import dev.aaos.userland.UndoLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The agent that takes changes of files back: its manifest, and its message.
///
/// What it may touch is the directories of these files, and those in which directories were made
/// for them. What is in them that no pattern reaches it is given by name.
public final class UndoAgent {
  private static final String NAME = "undo";
  private static final int MOST_TREES = 100;
  private static final int LONGEST = 200;

  private UndoAgent() {}

  /// Returns the manifest, as YAML, of what takes `files` back.
  public static String manifest(List<FileUndo> files) {
    List<Object> capabilities = new ArrayList<>();
    capabilities.add("tool: " + UndoLoop.TOOL);
    for (String tree : trees(files)) {
      for (String word : List.of("file_read", "file_write")) {
        String pattern = (tree.equals("/") ? "" : escaped(tree)) + "/*";
        capabilities.add(Json.object(word, pattern, "links", "any"));
      }
    }
    Map<String, Object> manifest = Json.object(
        "name",
        NAME,
        "model",
        UndoLoop.MODEL,
        "system_prompt",
        "Takes back what is listed, file by file. No model is asked.",
        "capabilities",
        capabilities);
    return Json.MAPPER.writeValueAsString(manifest);
  }

  /// Returns the message that has `files` taken back.
  ///
  /// @param what part of the past that is, in words
  /// @param anyway the files that are put back although somebody else has changed them since
  public static String message(String what, List<FileUndo> files, Set<String> anyway) {
    return "Take back what " + what + " changed:\n"
        + files.stream()
            .map(file -> UndoPlanner.call(file, anyway.contains(file.path())))
            .collect(Collectors.joining("\n"));
  }

  /// Returns the directories over which authority is needed, as few as an agent may be given.
  private static Set<String> trees(List<FileUndo> files) {
    Set<String> trees = new TreeSet<>();
    for (FileUndo file : files) {
      String tree = parent(file.path());
      for (int i = 0; i < file.directories(); i++) {
        tree = parent(tree);
      }
      trees.add(tree);
    }
    dropInner(trees);
    while (trees.size() > MOST_TREES
        || trees.stream().anyMatch(tree -> escaped(tree).length() > LONGEST)) {
      String deepest = trees.stream()
          .max(Comparator.comparingLong(UndoAgent::depth).thenComparingInt(String::length))
          .orElseThrow();
      trees.remove(deepest);
      trees.add(parent(deepest));
      dropInner(trees);
    }
    return trees;
  }

  private static void dropInner(Set<String> trees) {
    Set<String> all = Set.copyOf(trees);
    trees.removeIf(tree -> {
      for (String above = tree; !above.equals("/"); ) {
        above = parent(above);
        if (all.contains(above)) {
          return true;
        }
      }
      return false;
    });
  }

  private static long depth(String path) {
    return path.chars().filter(c -> c == '/').count();
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  private static String escaped(String path) {
    return path.replaceAll("[\\\\*?\\[\\]{}]", "\\\\$0");
  }
}
