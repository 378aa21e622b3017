package dev.aaos.capability.token;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.NamePattern;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How caveats are written into tokens: a line for each thing that one lists, `key
/// value`. A part that lists nothing is a key by itself.
final class CaveatText {
  private static final String MAY = "may";
  private static final String AGENTS = "agents";
  private static final String GRANTS = "grants";
  private static final String EXPIRES = "expires";
  private static final String UIDS = "uid";
  private static final String NOTHING = "narrows nothing";

  private CaveatText() {}

  static String write(Caveat caveat) {
    List<String> lines = new ArrayList<>();
    caveat.may().ifPresent(all -> add(lines, MAY, all.stream().map(Right::word).toList()));
    caveat.agents().ifPresent(all -> add(lines, AGENTS, texts(all)));
    caveat.grants().ifPresent(all -> add(lines, GRANTS, texts(all)));
    caveat.expires().ifPresent(end -> add(lines, EXPIRES, List.of(end.toString())));
    caveat.uids().ifPresent(all -> add(lines, UIDS, texts(List.copyOf(all))));
    return lines.isEmpty() ? NOTHING : String.join("\n", lines);
  }

  private static List<String> texts(List<?> values) {
    return values.stream().map(Object::toString).toList();
  }

  private static void add(List<String> lines, String key, List<String> values) {
    if (values.isEmpty()) {
      lines.add(key);
    }
    for (String value : values) {
      if (value.chars().anyMatch(Character::isISOControl)) {
        throw new CapabilitySyntaxException(
            key + " '" + value + "' has a character that no token can hold: write it without");
      }
      lines.add(key + " " + value);
    }
  }

  /// Returns the caveat written `block`.
  ///
  /// @throws CapabilitySyntaxException if it is none, or none that this version knows
  static Caveat read(String block) {
    if (block.equals(NOTHING)) {
      return Caveat.NONE;
    }
    Parts parts = new Parts();
    block.lines().forEach(parts::take);
    Caveat caveat = parts.caveat();
    if (!write(caveat).equals(block)) {
      throw Token.broken("a caveat is not written as caveats are");
    }
    return caveat;
  }

  /// What was read of a caveat so far. For one thread.
  private static final class Parts {
    private Optional<Set<Right>> may = Optional.empty();
    private Optional<List<NamePattern>> agents = Optional.empty();
    private Optional<List<Capability>> grants = Optional.empty();
    private Optional<Instant> expires = Optional.empty();
    private Optional<Set<Integer>> uids = Optional.empty();

    void take(String line) {
      int space = line.indexOf(' ');
      String key = space < 0 ? line : line.substring(0, space);
      Optional<String> value =
          space < 0 ? Optional.empty() : Optional.of(line.substring(space + 1));
      switch (key) {
        case MAY -> {
          Set<Right> rights = may.orElseGet(HashSet::new);
          value.map(Right::parse).ifPresent(rights::add);
          may = Optional.of(rights);
        }
        case AGENTS -> {
          List<NamePattern> patterns = agents.orElseGet(ArrayList::new);
          value.map(NamePattern::parse).ifPresent(patterns::add);
          agents = Optional.of(patterns);
        }
        case GRANTS -> {
          List<Capability> most = grants.orElseGet(ArrayList::new);
          value.map(Capability::parse).ifPresent(most::add);
          grants = Optional.of(most);
        }
        case EXPIRES -> expires = Optional.of(instant(value.orElse("")));
        case UIDS -> {
          Set<Integer> users = uids.orElseGet(HashSet::new);
          value.map(Parts::number).ifPresent(users::add);
          uids = Optional.of(users);
        }
        default ->
          throw new CapabilitySyntaxException("the token is narrowed by '" + key
              + "', which this version does not know: use a newer one");
      }
    }

    private static Instant instant(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw Token.broken("'" + text + "' is no time");
      }
    }

    private static int number(String text) {
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw Token.broken("'" + text + "' is no number of a user");
      }
    }

    Caveat caveat() {
      return new Caveat(may, agents, grants, expires, uids);
    }
  }
}
