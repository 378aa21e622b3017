package dev.aaos.drivers.tool.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whatever two make of a text is merged as `git merge-file` does; and laws that hold for any.
final class MergeLawsTest {
  private static final int CASES = Integer.getInteger("aaos.merges", 3_000);

  @TempDir
  Path base;

  /// A text, and what two made of it.
  ///
  /// @param repeats whether its lines are few of a kind, and not each its own
  private record Case(String base, String ours, String theirs, boolean repeats) {
    static Case of(RandomGenerator random) {
      boolean repeats = random.nextInt(3) == 0;
      int alphabet = repeats ? 3 : 1_000_000_000;
      List<String> lines = new ArrayList<>();
      for (int i = random.nextInt(14); i > 0; i--) {
        lines.add(word(random, alphabet));
      }
      String base = text(lines, random);
      String ours = edited(lines, random, alphabet);
      boolean same = random.nextInt(10) == 0;
      return new Case(base, ours, same ? ours : edited(lines, random, alphabet), repeats);
    }

    private static String word(RandomGenerator random, int alphabet) {
      return "w" + random.nextInt(alphabet);
    }

    private static String edited(List<String> lines, RandomGenerator random, int alphabet) {
      List<String> edited = new ArrayList<>(lines);
      for (int i = random.nextInt(4); i > 0; i--) {
        int at = random.nextInt(edited.size() + 1);
        int what = at == edited.size() ? 0 : random.nextInt(3);
        switch (what) {
          case 0 -> edited.add(at, word(random, alphabet));
          case 1 -> edited.remove(at);
          default -> edited.set(at, word(random, alphabet));
        }
      }
      return text(edited, random);
    }

    private static String text(List<String> lines, RandomGenerator random) {
      String end = lines.isEmpty() || random.nextInt(8) == 0 ? "" : "\n";
      return String.join("\n", lines) + end;
    }
  }

  private static List<Case> cases(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      cases.add(Case.of(random));
    }
    return cases;
  }

  private static Optional<String> merged(String base, String ours, String theirs) {
    return ThreeWay.of(base, ours, theirs).merged();
  }

  @Test
  void whoeverChangedNothing_givesWay_andTheOrderIsNoMatter() {
    for (Case one : cases(1)) {
      assertThat(merged(one.base, one.ours, one.base)).describedAs("%s", one).contains(one.ours);
      assertThat(merged(one.base, one.base, one.ours)).describedAs("%s", one).contains(one.ours);
      assertThat(merged(one.base, one.ours, one.ours)).describedAs("%s", one).contains(one.ours);
      assertThat(merged(one.base, one.theirs, one.ours))
          .describedAs("%s", one)
          .isEqualTo(merged(one.base, one.ours, one.theirs));
    }
  }

  @Test
  void aMerge_losesNoLineThatOneWrote_andBringsNoneBackThatOneRemoved() {
    int clean = 0;
    for (Case one : cases(2)) {
      Optional<String> merged = merged(one.base, one.ours, one.theirs);
      if (merged.isPresent()) {
        clean++;
        List<String> base = ThreeWay.lines(one.base);
        List<String> all = ThreeWay.lines(merged.get());
        List<String> ours = ThreeWay.lines(one.ours);
        List<String> written = new ArrayList<>(ours);
        written.removeAll(base);
        assertThat(all).describedAs("%s", one).containsAll(written);
        List<String> removed = new ArrayList<>(base);
        removed.removeAll(ours);
        removed.removeAll(ThreeWay.lines(one.theirs));
        assertThat(all).describedAs("%s", one).noneMatch(removed::contains);
      }
    }
    assertThat(clean).isBetween(CASES / 4, CASES * 9 / 10);
  }

  /// Where lines repeat, two texts can be laid beside one another in several ways that are all as
  /// short, and git chooses otherwise now and then: then one of the two finds an overlap more, or
  /// a repeated line once more. With lines that are each their own, all is the same.
  @Test
  @Timeout(300)
  void merges_areThoseOfGit() throws IOException, InterruptedException {
    List<Case> cases = cases(3);
    List<Optional<String>> expected = byGit(cases);
    int clean = 0;
    int otherwise = 0;
    for (int i = 0; i < cases.size(); i++) {
      Case one = cases.get(i);
      Optional<String> merged = merged(one.base, one.ours, one.theirs);
      clean += merged.isPresent() ? 1 : 0;
      if (one.repeats) {
        otherwise += merged.equals(expected.get(i)) ? 0 : 1;
      } else {
        assertThat(merged).describedAs("%s", one).isEqualTo(expected.get(i));
      }
    }
    assertThat(clean).isBetween(CASES / 4, CASES * 9 / 10);
    assertThat(otherwise).isLessThan(CASES / 60);
  }

  private List<Optional<String>> byGit(List<Case> cases) throws IOException, InterruptedException {
    for (int i = 0; i < cases.size(); i++) {
      Files.writeString(base.resolve(i + ".b"), cases.get(i).base);
      Files.writeString(base.resolve(i + ".o"), cases.get(i).ours);
      Files.writeString(base.resolve(i + ".t"), cases.get(i).theirs);
    }
    String each = """
        i=0
        while test $i -lt %d; do
          git merge-file -q -p $i.o $i.b $i.t >$i.m
          echo $? >$i.c
          i=$((i + 1))
        done
        """.formatted(cases.size());
    Process process = new ProcessBuilder("/bin/sh", "-c", each)
        .directory(base.toFile())
        .redirectErrorStream(true)
        .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
    assertThat(said).isEmpty();
    List<Optional<String>> merged = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      merged.add(merged(i));
    }
    return merged;
  }

  private Optional<String> merged(int index) throws IOException {
    int code = Integer.parseInt(Files.readString(base.resolve(index + ".c")).strip());
    assertThat(code).isBetween(0, 127);
    return code == 0 ? Optional.of(Files.readString(base.resolve(index + ".m"))) : Optional.empty();
  }
}
