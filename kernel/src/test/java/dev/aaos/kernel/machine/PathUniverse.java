package dev.aaos.kernel.machine;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Every path of at most four names from a dozen, and what a pattern matches of them, found by
/// trying. X stands for a byte that belongs to no character: `*` matches it, `?` does not.
final class PathUniverse {
  private static final int DEPTH = 4;

  private final List<String> paths = new ArrayList<>(List.of("/"));
  private final Map<String, BitSet> known = new HashMap<>();

  PathUniverse() {
    List<String> names =
        List.of("a", "b", "c", "X", "ab", "ac", "bb", "bc", "cb", "cc", "Xb", "Xc");
    List<String> level = List.of("");
    for (int depth = 0; depth < DEPTH; depth++) {
      List<String> next = new ArrayList<>();
      for (String path : level) {
        names.forEach(name -> next.add(path + "/" + name));
      }
      paths.addAll(next);
      level = next;
    }
  }

  /// Returns which of the paths all patterns joined by `&` in `text` match.
  BitSet matched(String text) {
    BitSet all = new BitSet();
    all.set(0, paths.size());
    for (String pattern : text.split(" & ", -1)) {
      all.and(known.computeIfAbsent(pattern, this::matchedByOne));
    }
    return all;
  }

  private BitSet matchedByOne(String pattern) {
    BitSet matched = new BitSet();
    for (int i = 0; i < paths.size(); i++) {
      matched.set(i, matches(pattern, paths.get(i)));
    }
    return matched;
  }

  /// Returns which of the paths one of `texts` matches.
  BitSet matched(List<String> texts) {
    BitSet union = new BitSet();
    texts.forEach(text -> union.or(matched(text)));
    return union;
  }

  /// Returns whether `pattern` matches `path`.
  static boolean matches(String pattern, String path) {
    if (pattern.isEmpty()) {
      return path.isEmpty();
    }
    if (pattern.equals("*")) {
      return true;
    }
    if (pattern.equals("/*")) {
      return path.isEmpty() || path.startsWith("/");
    }
    if (pattern.startsWith("/**/")) {
      return beneath(pattern.substring(3), path);
    }
    char next = pattern.charAt(0);
    if (next == '*') {
      return matches(pattern.substring(1), path)
          || (!path.isEmpty() && path.charAt(0) != '/' && matches(pattern, path.substring(1)));
    }
    if (path.isEmpty()) {
      return false;
    }
    boolean same = next == '?' ? "/X".indexOf(path.charAt(0)) < 0 : path.charAt(0) == next;
    return same && matches(pattern.substring(1), path.substring(1));
  }

  private static boolean beneath(String pattern, String path) {
    for (int i = path.indexOf('/'); i >= 0; i = path.indexOf('/', i + 1)) {
      if (matches(pattern, path.substring(i))) {
        return true;
      }
    }
    return false;
  }
}
