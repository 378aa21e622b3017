package dev.aaos.capability;

import dev.aaos.testkit.Generator;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Generated pattern texts and paths over a small alphabet, so that they often have to do with one
/// another.
final class PathPatterns {
  private static final Generator<String> ATOM =
      Generator.of("a", "b", "*", "?", "**", ".", "é", "\\*", "a", "b");
  private static final Generator<String> NAME =
      Generator.lists(ATOM, 1, 3).map(atoms -> named(String.join("", atoms)));
  private static final Generator<String> PLAIN_NAME = Generator.lists(
          Generator.of("a", "b", ".", "é", "*", "c"), 1, 3)
      .map(atoms -> named(String.join("", atoms)));

  private PathPatterns() {}

  /// Pattern texts of up to three names.
  static final Generator<String> TEXTS = paths(NAME);

  /// Normalised paths of up to three names.
  static final Generator<String> PATHS = paths(PLAIN_NAME);

  /// A wanted pattern and one to three held ones, the wanted one often made from a held one.
  record Question(String wanted, List<String> held) {}

  static final Generator<Question> QUESTIONS = new Generator<>() {
    @Override
    public Question draw(RandomGenerator random) {
      List<String> held = Generator.lists(TEXTS, 1, 3).draw(random);
      String base = held.get(random.nextInt(held.size()));
      String wanted = switch (random.nextInt(5)) {
        case 0 -> TEXTS.draw(random);
        case 1 -> base;
        case 2 -> replaced(base, random, List.of("a", "b", "é"));
        case 3 -> replaced(base, random, List.of("*", "?", "**"));
        default -> base.equals("/") ? "/a" : base + "/" + NAME.draw(random);
      };
      return new Question(wanted, held);
    }

    @Override
    public List<Question> shrink(Question question) {
      List<Question> simpler = new ArrayList<>();
      for (List<String> held : Generator.lists(TEXTS, 1, 3).shrink(question.held())) {
        simpler.add(new Question(question.wanted(), held));
      }
      return simpler;
    }
  };

  private static Generator<String> paths(Generator<String> name) {
    return Generator.lists(name, 0, 3).map(names -> "/" + String.join("/", names));
  }

  private static String named(String text) {
    return text.equals(".") || text.equals("..") ? "a" : text;
  }

  /// Replaces one atom of a name by one of `choices`.
  private static String replaced(String text, RandomGenerator random, List<String> choices) {
    List<Integer> places = new ArrayList<>();
    for (int i = 1; i < text.length(); i++) {
      if (text.charAt(i) != '/' && text.charAt(i) != '\\' && text.charAt(i - 1) != '\\') {
        places.add(i);
      }
    }
    if (places.isEmpty()) {
      return text;
    }
    int place = places.get(random.nextInt(places.size()));
    String choice = choices.get(random.nextInt(choices.size()));
    String changed = text.substring(0, place) + choice + text.substring(place + 1);
    return changed.contains("/./") || changed.contains("/../") || changed.matches(".*/\\.{1,2}$")
        ? text
        : changed;
  }
}
