package dev.aaos.capability.protection;

import dev.aaos.capability.automaton.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The names that a pattern of paths spells, and where: what it says in so many words, as opposed
/// to what it merely matches.
///
/// @param names its names in order, in lower case; [#ONE] for a name with a wildcard, [#MANY] for
///     any number of names
public record Spelling(List<String> names) {
  /// Copies the list.
  public Spelling {
    names = List.copyOf(names);
  }

  /// A name that is not spelled.
  static final String ONE = "\0";

  /// Any number of names.
  static final String MANY = "\0\0";

  /// A name that a pattern spells.
  ///
  /// @param at which name of every path that matches, from 0; [#SOMEWHERE] behind a wildcard
  /// @param name the name
  public record Mention(int at, String name) {
    /// Behind a wildcard, wherever that is.
    public static final int SOMEWHERE = -1;
  }

  /// Returns the names of the absolute `path`, in lower case.
  static List<String> names(String path) {
    List<String> names = new ArrayList<>();
    for (String name : path.toLowerCase(Locale.ROOT).split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  /// Returns what `tokens` spell.
  public static Spelling of(List<Token> tokens) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    boolean spelled = true;
    for (Token token : tokens) {
      switch (token) {
        case Token.Exactly(int codePoint) -> {
          if (codePoint == '/') {
            end(names, name, spelled);
            spelled = true;
          } else {
            name.appendCodePoint(codePoint);
          }
        }
        case Token.Beneath() -> {
          end(names, name, spelled);
          spelled = true;
          names.add(MANY);
        }
        case Token.One(boolean slash) -> spelled = false;
        case Token.Run(boolean slash) -> {
          if (slash) {
            names.add(MANY);
          }
          spelled = false;
        }
      }
    }
    end(names, name, spelled);
    return new Spelling(names);
  }

  private static void end(List<String> names, StringBuilder name, boolean spelled) {
    if (!spelled) {
      names.add(ONE);
    } else if (!name.isEmpty()) {
      names.add(name.toString().toLowerCase(Locale.ROOT));
    }
    name.setLength(0);
  }

  /// Returns where the name at `index` stands.
  Mention mention(int index) {
    return new Mention(index < literal() ? index : Mention.SOMEWHERE, names.get(index));
  }

  /// Returns whether this spells what is mentioned: there, or anywhere behind a wildcard.
  public boolean spells(Mention mention) {
    int literal = literal();
    boolean there =
        mention.at >= 0 && mention.at < literal && names.get(mention.at).equals(mention.name);
    return there || names.subList(literal, names.size()).contains(mention.name);
  }

  /// Returns how many names in front have no wildcard.
  private int literal() {
    int count = 0;
    while (count < names.size() && names.get(count).charAt(0) != '\0') {
      count++;
    }
    return count;
  }
}
