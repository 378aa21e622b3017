package dev.aaos.capability.protection;

import dev.aaos.capability.protection.Protection.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One name of the table `protected.txt`: what it protects, and why.
///
/// @param names its names in order, in lower case; `*` for any one, `**` for any number
/// @param telling which of them a grant has to spell
/// @param absolute whether the first name lies in the root directory
/// @param except how a last name ends that is left out
/// @param reason what is done with a file of that name
record ProtectedName(
    Kind kind,
    List<String> names,
    int telling,
    boolean absolute,
    Optional<String> except,
    String reason) {
  private static final String ONE = "*";
  private static final String ANY = "**";
  private static final String EXCEPT = " except *";

  /// Reads one line of the table.
  static ProtectedName parse(Kind kind, String line, String reason) {
    int except = line.indexOf(EXCEPT);
    String pattern = except < 0 ? line : line.substring(0, except);
    boolean absolute = pattern.startsWith("/");
    List<String> names = new ArrayList<>(
        List.of(pattern.substring(absolute ? 1 : 0).toLowerCase(Locale.ROOT).split("/", -1)));
    if (!absolute && !names.getFirst().startsWith(".")) {
      throw new IllegalArgumentException(
          "'" + line + "': the first name begins with a dot, or the path with a slash");
    }
    int telling = 0;
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.startsWith("<") && name.endsWith(">")) {
        telling = i;
        names.set(i, name.substring(1, name.length() - 1));
      }
    }
    return new ProtectedName(
        kind,
        List.copyOf(names),
        telling,
        absolute,
        except < 0 ? Optional.empty() : Optional.of(line.substring(except + EXCEPT.length())),
        reason);
  }

  /// Returns this protection, of which `mention` has to be spelled.
  Protection.Found found(Spelling.Mention mention) {
    return new Protection.Found(mention, kind, reason);
  }

  /// Returns whether it protects what is called `path`, of which its own first name stands at
  /// `from`.
  boolean protects(List<String> path, int from) {
    return protects(0, path, from);
  }

  private boolean protects(int name, List<String> path, int at) {
    if (name == names.size()) {
      return kind != Kind.FILE || at == path.size();
    }
    if (names.get(name).equals(ANY)) {
      return protects(name + 1, path, at) || (at < path.size() && protects(name, path, at + 1));
    }
    return at < path.size() && fits(name, path.get(at)) && protects(name + 1, path, at + 1);
  }

  private boolean fits(int name, String found) {
    boolean last = name == names.size() - 1;
    return names.get(name).equals(ONE)
        ? !last || except.filter(found::endsWith).isEmpty()
        : names.get(name).equals(found);
  }

  /// Returns whether what it protects may lie beneath `path`, of which its first name stands at
  /// `from`.
  boolean liesBeneath(List<String> path, int from) {
    for (int name = 0; name < names.size(); name++) {
      if (from + name == path.size()) {
        return true;
      }
      if (names.get(name).equals(ANY)) {
        return true;
      }
      if (!names.get(name).equals(ONE) && !names.get(name).equals(path.get(from + name))) {
        return false;
      }
    }
    return false;
  }

  /// Returns whether it may protect a path that matches `pattern`, whose name at `at` is the one
  /// to be spelled.
  boolean mayProtect(Spelling pattern, int at) {
    return mayBegin(pattern, at) && mayGoOn(pattern, at);
  }

  private boolean mayBegin(Spelling pattern, int at) {
    for (int back = 1; back <= telling; back++) {
      if (at < back) {
        return false;
      }
      String found = pattern.names().get(at - back);
      if (found.equals(Spelling.MANY)) {
        return true;
      }
      if (!found.equals(Spelling.ONE) && !fits(telling - back, found)) {
        return false;
      }
    }
    return !absolute || at == telling || pattern.names().getFirst().equals(Spelling.MANY);
  }

  private boolean mayGoOn(Spelling pattern, int at) {
    for (int name = telling; name < names.size(); name++) {
      int place = at + name - telling;
      if (place == pattern.names().size()) {
        return false;
      }
      String found = pattern.names().get(place);
      if (found.equals(Spelling.MANY) || names.get(name).equals(ANY)) {
        return true;
      }
      if (!found.equals(Spelling.ONE) && !fits(name, found)) {
        return false;
      }
    }
    return kind != Kind.FILE || at + names.size() - telling == pattern.names().size();
  }
}
