package dev.aaos.drivers.tool.program.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OutputTest {
  @Test
  void whatFits_isAllThere_andOfWhatDoesNot_theBeginningAndTheEnd() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      StringBuilder all = new StringBuilder();
      Output output = new Output();
      int target = random.nextInt(4 * Output.HALF);
      while (all.length() < target) {
        String piece = Integer.toString(random.nextInt()).repeat(1 + random.nextInt(500));
        all.append(piece);
        output.add(piece.getBytes(StandardCharsets.US_ASCII));
      }
      String whole = all.toString();
      int most = 2 * Output.HALF;
      assertThat(output.size()).isEqualTo(whole.length());
      assertThat(output.isCut()).isEqualTo(whole.length() > most);
      assertThat(output.text())
          .isEqualTo(
              whole.length() <= most
                  ? whole
                  : whole.substring(0, Output.HALF) + "\n[" + (whole.length() - most)
                      + " bytes are not shown here]\n"
                      + whole.substring(whole.length() - Output.HALF));
    }
  }
}
