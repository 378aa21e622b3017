package dev.aaos.drivers.model.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
  @Test
  void prose_isItsHeadingAndItsWeightiestSentences_inOrder() {
    String text = """
        # Tides

        Tides rise and fall. Many people like boats. The tides follow the moon, and the moon
        pulls the tides twice a day.
        """;

    assertThat(Summary.of(List.of(new Finding("/a/tides.md", text)))).isEqualTo("""
        ## /a/tides.md (4 lines)
        Tides.
        Tides rise and fall.
        The tides follow the moon, and the moon pulls the tides twice a day.""");
  }

  @Test
  void code_isItsFirstCommentAndTheNamesItDefines() {
    String text = """
        \"""Counts words.\"""

        class Counter:
            def count(self):  # TODO: ignore punctuation
                pass
        """;

    assertThat(Summary.of(List.of(new Finding("/a/count.py", text)))).isEqualTo("""
        ## /a/count.py (5 lines)
        Counts words.
        Defines Counter, count.
        - open: TODO: ignore punctuation""");
  }

  @Test
  void table_isItsColumnsAndHowManyRows() {
    assertThat(Summary.of(List.of(new Finding("/a/t.csv", "day,height\n1,2\n2,3\n"))))
        .isEqualTo("""
        ## /a/t.csv (3 lines)
        A table with the columns day, height and 2 rows.""");
  }

  @Test
  void severalTexts_areCountedFirst() {
    String summary = Summary.of(List.of(new Finding("/a", "One thing.\n"), new Finding("/b", "")));

    assertThat(summary).startsWith("2 texts, 1 lines in all.").endsWith("It is empty.");
  }

  @Test
  void everySentence_standsInTheSource() {
    String text = "Alpha beats beta. Gamma waits; delta does not wait. Epsilon sleeps here!";

    List<String> told =
        Summary.of(List.of(new Finding("/x", text))).lines().skip(1).toList();

    assertThat(told).isNotEmpty().allSatisfy(line -> assertThat(text).contains(line));
  }
}
