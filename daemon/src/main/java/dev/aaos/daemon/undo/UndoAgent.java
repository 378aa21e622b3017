package dev.aaos.daemon.undo;

import dev.aaos.capability.PathPattern;
import dev.aaos.daemon.view.Json;
import dev.aaos.drivers.tool.undo.UndoStep;
import dev.aaos.userland.UndoLoop;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The agent that takes changes of files back: its manifest, and its message.
///
/// What it may touch is the directories of these files, and those in which directories were made
/// for them; of a directory that only gets its mode and time, that one. What is in them that no
/// pattern reaches it is given by name.
public final class UndoAgent {
  private static final String UNDO = "undo";
  private static final String COMMIT = "commit";
  private static final int MOST_TREES = 100;
  private static final int MOST_NAMES = 250;
  private static final int LONGEST = 200;
  private static final String LINE = "\n";

  private UndoAgent() {}

  /// Returns the manifest, as YAML, of what takes `steps`.
  public static String manifest(List<UndoStep> steps) {
    return manifest(steps, List.of());
  }

  /// Returns the manifest, as YAML, of what takes `steps`, and has `calls` taken back.
  static String manifest(List<UndoStep> steps, List<UndoneCall> calls) {
    String prompt = "Takes back what is listed, file by file. No model is asked.";
    return manifest(
        UNDO, steps, calls.isEmpty() ? List.of() : List.of("tool: " + UndoLoop.CALLS), prompt);
  }

  /// Returns the manifest, as YAML, of what makes one call that takes another one back.
  /// It says of no capability: such an agent has those of the agent whose call that
  /// was.
  static String heir() {
    String prompt = "Takes back one call of its parent. No model is asked.";
    return Json.MAPPER.writeValueAsString(Json.object(
        "name", UNDO, "model", UndoLoop.MODEL, "system_prompt", prompt, "capabilities", List.of()));
  }

  /// Returns the manifest, as YAML, of what commits a stage by taking `steps`.
  public static String committer(List<UndoStep> steps) {
    return manifest(
        COMMIT,
        steps,
        List.of(),
        "Puts what was staged in place, name by name. No model is asked.");
  }

  private static String manifest(
      String called, List<UndoStep> steps, List<String> also, String prompt) {
    List<Object> capabilities = new ArrayList<>(also);
    capabilities.add("tool: " + UndoLoop.TOOL);
    Set<String> trees = trees(steps);
    for (String tree : trees) {
      for (String word : List.of("file_read", "file_write")) {
        capabilities.add(Json.object(word, pattern(tree), "links", "any"));
      }
    }
    for (String name : names(steps, trees)) {
      capabilities.add(Json.object("file_write", escaped(name), "links", "any"));
    }
    Map<String, Object> manifest = Json.object(
        "name",
        called,
        "model",
        UndoLoop.MODEL,
        "system_prompt",
        prompt,
        "capabilities",
        capabilities);
    return Json.MAPPER.writeValueAsString(manifest);
  }

  /// Returns the message that has `steps` taken.
  ///
  /// @param what part of the past that is, in words
  /// @param anyway the files that are put back although somebody else has changed them since
  public static String message(String what, List<UndoStep> steps, Set<String> anyway) {
    return message(
        "Take back what " + what + " changed:",
        steps,
        step -> step.call(anyway.contains(step.file().path())));
  }

  /// Returns the message that has what `agent` staged committed by `steps`.
  ///
  /// @param anyway the files at which what somebody else has done meanwhile is given up
  public static String commit(String agent, List<UndoStep> steps, Set<String> anyway) {
    return message(
        UndoLoop.COMMIT + agent + " staged:",
        steps,
        step -> step.commit(anyway.contains(step.file().path())));
  }

  private static String message(
      String what, List<UndoStep> steps, Function<UndoStep, String> call) {
    return what + LINE + steps.stream().map(call).collect(Collectors.joining(LINE));
  }

  private static String pattern(String tree) {
    return (tree.equals("/") ? "" : escaped(tree)) + "/*";
  }

  /// Returns what the patterns of `trees` do not give, as they do not spell it: see
  /// [PathPattern#permitsFile].
  private static Set<String> names(List<UndoStep> steps, Set<String> trees) {
    List<PathPattern> patterns =
        trees.stream().map(tree -> PathPattern.parse(pattern(tree))).toList();
    return steps.stream()
        .map(step -> step.file().path())
        .filter(path -> {
          byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
          return patterns.stream().noneMatch(pattern -> pattern.permitsFile(bytes));
        })
        .limit(MOST_NAMES)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Returns the directories over which authority is needed, as few as an agent may be given.
  private static Set<String> trees(List<UndoStep> steps) {
    Set<String> trees = new TreeSet<>();
    for (UndoStep step : steps) {
      String tree = step.isWithin() ? step.file().path() : parent(step.file().path());
      for (int i = 0; i < step.file().directories() && !step.isWithin(); i++) {
        tree = parent(tree);
      }
      if (step.link().isPresent()) {
        tree = common(tree, parent(step.link().get()));
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

  private static String common(String one, String other) {
    String at = one;
    while (!at.equals("/") && !other.equals(at) && !other.startsWith(at + "/")) {
      at = parent(at);
    }
    return at;
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
