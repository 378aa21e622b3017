package dev.aaos.drivers.tool.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.tool.merge.Overlaps.Versions;
import dev.aaos.drivers.tool.merge.ThreeWay.Lines;
import dev.aaos.drivers.tool.merge.ThreeWay.Overlap;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class ThreeWayTest {
  private static final String BASE = "one\ntwo\nthree\nfour\nfive\n".strip() + "\n";

  private static String merged(String base, String ours, String theirs) {
    return ThreeWay.of(base, ours, theirs).merged().orElseThrow();
  }

  @Test
  void changesOfDifferentLines_areBothThere() {
    assertThat(merged(BASE, BASE.replace("one", "ours"), BASE.replace("five", "theirs")))
        .isEqualTo(BASE.replace("one", "ours").replace("five", "theirs"));
    assertThat(merged(BASE, "zero\n" + BASE, BASE.replace("three\nfour\n", "")))
        .isEqualTo("zero\none\ntwo\nfive\n");
  }

  @Test
  void theSameChange_isThereOnce() {
    String both = BASE.replace("two", "both");

    assertThat(merged(BASE, both, both)).isEqualTo(both);
    assertThat(merged(BASE, both + "six\n", both)).isEqualTo(both + "six\n");
  }

  @Test
  void changesOfTheSameLine_orOfLinesBesideOneAnother_overlap() {
    ThreeWay same = ThreeWay.of(BASE, BASE.replace("two", "ours"), BASE.replace("two\n", ""));
    ThreeWay beside =
        ThreeWay.of(BASE, BASE.replace("two", "ours"), BASE.replace("three", "theirs"));

    assertThat(same.merged()).isEmpty();
    assertThat(same.overlaps())
        .containsExactly(new Overlap(
            new Lines(2, List.of("two\n")),
            new Lines(2, List.of("ours\n")),
            new Lines(2, List.of())));
    assertThat(beside.overlaps())
        .containsExactly(new Overlap(
            new Lines(2, List.of("two\n", "three\n")),
            new Lines(2, List.of("ours\n", "three\n")),
            new Lines(2, List.of("two\n", "theirs\n"))));
  }

  @Test
  void lineEnds_areKept_andTheEndOfTheLastLine() {
    assertThat(merged("a\r\nb\r\nc", "a\r\nb\r\nd", "x\r\nb\r\nc")).isEqualTo("x\r\nb\r\nd");
    assertThat(merged("a\nb\nc", "a\nb\nc\n", "x\nb\nc")).isEqualTo("x\nb\nc\n");
    assertThat(merged("", "a", "")).isEqualTo("a");
    assertThat(ThreeWay.of("a\n", "a", "a\nb\n").merged()).isEmpty();
  }

  @Test
  void overlappingLines_areNamedAndShown_withTheNumbersOfEachText() {
    String now = "zero\none\nnow\nmore\nthree\nfour\nfive\n";
    List<Overlap> overlaps =
        ThreeWay.of(BASE, now, "one\nbefore\nthree\nfour\nfive\n").overlaps();

    assertThat(Overlaps.named(overlaps)).isEqualTo("lines 3-4");
    assertThat(Overlaps.text(overlaps, Versions.UNDO)).isEqualTo("""
        @@ 3-4 @@
        before   2 before
        agent    2 two
        now      3 now
                 4 more""");
  }

  @Test
  void overlappingEnds_areShownWhereTheyDiffer() {
    assertThat(Overlaps.text(ThreeWay.of("a\r\n", "a\n", "b").overlaps(), Versions.UNDO))
        .isEqualTo("""
        @@ 1 @@
        before   1 b  (no line end)
        agent    1 a\\r
        now      1 a""");
    assertThat(Overlaps.text(ThreeWay.of("a\r\n", "b\r\n", "").overlaps(), Versions.UNDO))
        .isEqualTo("""
        @@ 1 @@
        before     (nothing)
        agent    1 a
        now      1 b""");
  }

  @Test
  @Timeout(60)
  void textsOfVeryManyLinesThatHaveNothingInCommon_takeNoLongTime() {
    SplittableRandom random = new SplittableRandom(7);
    List<String> texts = List.of(noise(random), noise(random), noise(random));
    long begun = System.nanoTime();

    ThreeWay merge = ThreeWay.of(texts.get(0), texts.get(1), texts.get(2));

    assertThat(merge.merged()).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    assertThat(Overlaps.text(merge.overlaps(), Versions.UNDO)).hasSizeLessThan(64 << 10);
  }

  private static String noise(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 9_900; i++) {
      text.append(random.nextInt(200)).append('\n');
    }
    return text.toString();
  }
}
