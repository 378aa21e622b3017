package dev.aaos.capability;

import java.util.Arrays;

/// What a path pattern means, said a second time: by trying every possibility, one character after
/// the other. Slow, and nothing like the automata it is compared with.
final class GlobOracle {
  private final String pattern;
  private final String path;

  private GlobOracle(String pattern, String path) {
    this.pattern = pattern;
    this.path = path;
  }

  static boolean matches(String pattern, String path) {
    return isNormal(path)
        && (pattern.equals("*") || new GlobOracle(collapsed(pattern), path).matches(0, 0));
  }

  private boolean matches(int p, int s) {
    String rest = pattern.substring(p);
    if (rest.isEmpty()) {
      return s == path.length();
    }
    boolean beneath = rest.equals("/*") || rest.equals("/**") || rest.startsWith("/**/");
    if (beneath) {
      int next = p + (rest.equals("/*") ? 2 : 3);
      boolean deeper = s < path.length() && path.charAt(s) == '/';
      return matches(next, s) || (deeper && matchesAfterAnything(next, s + 1));
    }
    if (rest.equals("*")) {
      return true;
    }
    if (rest.startsWith("**")) {
      return matchesAfterAnything(p + 2, s);
    }
    if (rest.startsWith("*")) {
      return matches(p + 1, s) || (s < path.length() && path.charAt(s) != '/' && matches(p, s + 1));
    }
    if (s == path.length()) {
      return false;
    }
    if (rest.startsWith("?")) {
      return path.charAt(s) != '/' && matches(p + 1, s + 1);
    }
    int literal = rest.startsWith("\\") ? 1 : 0;
    return rest.charAt(literal) == path.charAt(s) && matches(p + 1 + literal, s + 1);
  }

  private boolean matchesAfterAnything(int p, int from) {
    for (int s = from; s <= path.length(); s++) {
      if (matches(p, s)) {
        return true;
      }
    }
    return false;
  }

  private static String collapsed(String pattern) {
    String collapsed = pattern.replaceAll("(?<!\\\\)\\*{3,}", "**");
    return collapsed.replaceAll("(\\\\\\*)\\*{3,}", "$1**");
  }

  private static boolean isNormal(String path) {
    return path.equals("/")
        || (path.startsWith("/")
            && Arrays.stream(path.substring(1).split("/", -1))
                .noneMatch(name -> name.isEmpty() || name.equals(".") || name.equals("..")));
  }
}
