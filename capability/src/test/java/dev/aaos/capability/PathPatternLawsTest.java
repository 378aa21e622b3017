package dev.aaos.capability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.automaton.Language;
import dev.aaos.capability.automaton.Verdict;
import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.junit.jupiter.api.Test;

/// The laws of path patterns, against two independent oracles.
class PathPatternLawsTest {
  private record Pair(String pattern, String path) {}

  private record Three(String a, String b, String c) {}

  private static final Generator<Pair> PAIRS =
      Generator.both(PathPatterns.TEXTS, PathPatterns.PATHS, Pair::new);
  private static final Generator<Three> THREES = random -> new Three(
      PathPatterns.TEXTS.draw(random),
      PathPatterns.TEXTS.draw(random),
      PathPatterns.TEXTS.draw(random));

  @Test
  void matches_agreesWithTryingEveryPossibility() {
    AtomicInteger matched = new AtomicInteger();

    Property.of("matches", PAIRS).cases(20_000).holds(pair -> {
      boolean expected = GlobOracle.matches(pair.pattern(), pair.path());
      matched.addAndGet(expected ? 1 : 0);
      assertThat(PathPattern.parse(pair.pattern()).matches(pair.path())).isEqualTo(expected);
    });

    assertThat(matched).hasValueGreaterThan(1_000);
  }

  @Test
  void within_agreesWithAnotherLibrary_andTheWitnessShowsIt() {
    AtomicInteger included = new AtomicInteger();

    Property.of("inclusion in a union", PathPatterns.QUESTIONS)
        .cases(10_000)
        .holds(question -> included.addAndGet(checkInclusion(question) ? 1 : 0));

    assertThat(included).hasValueBetween(2_000, 8_000);
  }

  private static boolean checkInclusion(PathPatterns.Question question) {
    PathPattern wanted = PathPattern.parse(question.wanted());
    List<PathPattern> held = question.held().stream().map(PathPattern::parse).toList();
    boolean expected = LuceneOracle.isWithin(
        LuceneOracle.of(question.wanted()),
        question.held().stream().map(LuceneOracle::of).toList());

    Verdict verdict =
        wanted.language().within(held.stream().map(PathPattern::language).toList());

    assertThat(verdict instanceof Verdict.Included).isEqualTo(expected);
    if (verdict instanceof Verdict.Outside(byte[] word)) {
      assertThat(wanted.matches(word)).isTrue();
      assertThat(held).noneMatch(pattern -> pattern.matches(word));
    }
    return expected;
  }

  @Test
  void covers_isReflexiveAndTransitive() {
    Property.of("order", THREES).cases(3_000).holds(three -> {
      PathPattern a = PathPattern.parse(three.a());
      PathPattern b = PathPattern.parse(three.b());
      PathPattern c = PathPattern.parse(three.c());
      assertThat(a.covers(a)).isTrue();
      assertThat(a.covers(b) && b.covers(c) && !a.covers(c)).isFalse();
    });
  }

  @Test
  void meet_isTheGreatestThatBothCover() {
    AtomicInteger met = new AtomicInteger();

    Property.of("meet", THREES).cases(5_000).holds(three -> {
      PathPattern a = PathPattern.parse(three.a());
      PathPattern b = PathPattern.parse(three.b());
      PathPattern c = PathPattern.parse(three.c());
      Optional<PathPattern> meet = a.meet(b);
      Automaton expected =
          Operations.intersection(LuceneOracle.of(three.a()), LuceneOracle.of(three.b()));

      assertThat(meet.isEmpty()).isEqualTo(Operations.isEmpty(expected));
      meet.ifPresent(both -> {
        met.incrementAndGet();
        Automaton actual = LuceneOracle.of(both.toString());
        assertThat(LuceneOracle.isSame(actual, expected)).isTrue();
        assertThat(a.covers(both) && b.covers(both)).isTrue();
      });
      boolean lower = a.covers(c) && b.covers(c);
      assertThat(lower && !meet.orElseThrow().covers(c)).isFalse();
    });

    assertThat(met).hasValueGreaterThan(500);
  }

  @Test
  void toString_parsesBackToAnEqualPattern() {
    Property.of("text", THREES).cases(3_000).holds(three -> {
      PathPattern a = PathPattern.parse(three.a());
      assertThat(PathPattern.parse(a.toString())).isEqualTo(a);
      a.meet(PathPattern.parse(three.b()))
          .ifPresent(both -> assertThat(PathPattern.parse(both.toString())).isEqualTo(both));
    });
  }

  @Test
  void literal_ofAnyPath_matchesThatPathAlone() {
    Generator<String> strange = Generator.lists(
            Generator.of("a", "*", "?", "[", "]", "{", "}", "\\", " ", "&", "\n", "é"), 1, 6)
        .map(atoms -> "/" + String.join("", atoms));

    Property.of("literal", strange).holds(path -> {
      PathPattern pattern = PathPattern.literal(path);
      assertThat(pattern.matches(path)).isTrue();
      assertThat(pattern.literal()).contains(path);
      assertThat(Capability.parse(new Capability.FileRead(pattern).toString()))
          .isEqualTo(new Capability.FileRead(pattern));
      assertThat(PathPattern.parse(pattern.toString()).literal()).contains(path);
    });
  }

  @Test
  void within_ofUnrelatedLanguages_neverNeedsMoreThanTheBound() {
    Language everything = PathPattern.parse("*").language();

    assertThat(everything.within(List.of())).isInstanceOf(Verdict.Outside.class);
    assertThat(everything.within(List.of(everything))).isEqualTo(new Verdict.Included());
  }
}
