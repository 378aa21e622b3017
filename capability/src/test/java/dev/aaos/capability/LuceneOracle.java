package dev.aaos.capability;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.UTF32ToUTF8;

/// What path patterns mean, said by another library's automata: over bytes, from the pattern's
/// text.
final class LuceneOracle {
  private static final int WORK = 1_000_000;
  private static final Automaton SLASH = Automata.makeChar('/');
  private static final Automaton IN_NAME = Operations.union(
      List.of(Automata.makeCharRange(0, '/' - 1), Automata.makeCharRange('/' + 1, 255)));
  private static final Automaton ANYTHING = Operations.repeat(Automata.makeCharRange(0, 255));
  private static final Automaton CHARACTER = utf8(Operations.union(List.of(
      Automata.makeCharRange(1, '/' - 1),
      Automata.makeCharRange('/' + 1, 0xD7FF),
      Automata.makeCharRange(0xE000, 0x10FFFF))));
  private static final Automaton PATHS = paths();

  private LuceneOracle() {}

  /// Returns the normalised paths that `text` matches.
  static Automaton of(String text) {
    Automaton language = PATHS;
    for (String part : text.split(" & ", -1)) {
      language = Operations.intersection(language, pattern(part));
    }
    return Operations.determinize(Operations.removeDeadStates(language), WORK);
  }

  static boolean isWithin(Automaton inner, List<Automaton> outer) {
    Automaton union = Operations.determinize(Operations.union(outer), WORK);
    return Operations.isEmpty(Operations.minus(inner, union, WORK));
  }

  static boolean isSame(Automaton one, Automaton other) {
    return isWithin(one, List.of(other)) && isWithin(other, List.of(one));
  }

  private static Automaton pattern(String text) {
    if (text.equals("*")) {
      return PATHS;
    }
    String[] names = text.substring(1).split("/", -1);
    List<Automaton> parts = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      boolean last = i == names.length - 1;
      if (names[i].matches("\\*{2,}") || (last && names[i].equals("*"))) {
        parts.add(Operations.optional(Operations.concatenate(List.of(SLASH, ANYTHING))));
      } else {
        parts.add(SLASH);
        parts.add(name(names[i], last));
      }
    }
    return Operations.concatenate(parts);
  }

  private static Automaton name(String name, boolean last) {
    List<Automaton> parts = new ArrayList<>();
    parts.add(Automata.makeEmptyString());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '*') {
        boolean twice = name.startsWith("**", i);
        while (name.startsWith("**", i)) {
          i++;
        }
        boolean deep = twice || (last && i == name.length() - 1);
        parts.add(deep ? ANYTHING : Operations.repeat(IN_NAME));
      } else if (c == '?') {
        parts.add(CHARACTER);
      } else {
        i += c == '\\' ? 1 : 0;
        parts.add(utf8(Automata.makeChar(name.charAt(i))));
      }
    }
    return Operations.concatenate(parts);
  }

  private static Automaton paths() {
    Automaton bytes = Operations.union(
        List.of(Automata.makeCharRange(1, '/' - 1), Automata.makeCharRange('/' + 1, 255)));
    Automaton dots = Operations.union(List.of(Automata.makeString("."), Automata.makeString("..")));
    Automaton name = Operations.minus(Operations.repeat(bytes, 1), dots, WORK);
    Automaton names = Operations.repeat(Operations.concatenate(List.of(SLASH, name)), 1);
    return Operations.determinize(Operations.union(List.of(SLASH, names)), WORK);
  }

  private static Automaton utf8(Automaton characters) {
    return Operations.determinize(new UTF32ToUTF8().convert(characters), WORK);
  }
}
