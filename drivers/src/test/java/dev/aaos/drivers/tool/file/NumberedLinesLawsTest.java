package dev.aaos.drivers.tool.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Numbered lines are what `cat -n | sed -n "$offset,$((offset+limit-1))p"` prints.
final class NumberedLinesLawsTest {
  private record Case(String text, int offset, int limit) {}

  @Test
  void of_anyTextAndSlice_isWhatASplitterOfLinesGives() {
    Generator<String> texts = Generator.lists(Generator.of("\n", "a", "\r", "é\t"), 0, 12)
        .map(parts -> String.join("", parts));
    Generator<Case> cases =
        random -> new Case(texts.draw(random), random.nextInt(1, 9), random.nextInt(1, 9));
    Property.of("numbered as cat -n", cases).cases(5_000).holds(c -> {
      List<String> lines = c.text.isEmpty() ? List.of() : Arrays.asList(c.text.split("(?<=\n)"));
      int end = Math.min(lines.size(), c.offset + c.limit - 1);
      String expected = IntStream.rangeClosed(c.offset, end)
          .mapToObj(number -> "%6d\t".formatted(number) + lines.get(number - 1))
          .collect(Collectors.joining());
      int returned = Math.max(0, end - c.offset + 1);

      assertThat(NumberedLines.of(c.text, c.offset, c.limit))
          .isEqualTo(new NumberedLines(
              expected, lines.size(), returned, end < lines.size() && c.offset <= lines.size()));
      assertThat(NumberedLines.count(c.text)).isEqualTo(lines.size());
    });
  }

  @Test
  void of_linesAboveAMillion_keepTheirWholeNumber() {
    NumberedLines lines = NumberedLines.of("\n".repeat(1_000_001), 1_000_000, 2);

    assertThat(lines.text()).isEqualTo("1000000\t\n1000001\t\n");
  }
}
