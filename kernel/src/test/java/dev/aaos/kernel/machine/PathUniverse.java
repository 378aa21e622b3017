package dev.aaos.kernel.machine;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Every path of at most three names of at most two of a, b, c and X, and what a pattern matches of
/// them, found by trying. X stands for a byte that belongs to no character: `*` matches it, `?`
/// does not.
///
/// Large enough to tell apart any two sets of paths that [NarrowingTest]'s patterns can make.
final class PathUniverse {
  private static final int DEPTH = 3;

  private final List<String> paths = new ArrayList<>(List.of("/"));
  private final Map<String, BitSet> known = new HashMap<>();

  PathUniverse() {
    List<String> letters = List.of("a", "b", "c", "X");
    List<String> names = new ArrayList<>();
    for (String first : letters) {
      names.add(first);
      for (String second : letters) {
        names.add(first + second);
      }
    }
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
    return known.computeIfAbsent(text, fresh -> {
      BitSet all = new BitSet();
      all.set(0, paths.size());
      for (String pattern : text.split(" & ", -1)) {
        for (int i = 0; i < paths.size(); i++) {
          if (all.get(i) && !matches(pattern, paths.get(i))) {
            all.clear(i);
          }
        }
      }
      return all;
    });
  }

  /// Returns which of the paths one of `texts` matches.
  BitSet matched(List<String> texts) {
    BitSet union = new BitSet();
    texts.forEach(text -> union.or(matched(text)));
    return union;
  }

  private static boolean matches(String pattern, String path) {
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
