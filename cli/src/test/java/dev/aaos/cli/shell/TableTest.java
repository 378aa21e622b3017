package dev.aaos.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Columns of text on terminals of any width.
class TableTest {
  private static final String LONG =
      "one two three four five six seven eight nine ten eleven twelve "
          + "/a/path/without/any/space/that/is/longer/than/the/room/that/there/is";

  private static String printed(Table table, int columns, Terminal.Stream... terminals)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Terminal.Screen screen = new Terminal.Screen() {
      @Override
      public int columns() {
        return columns;
      }

      @Override
      public Optional<String> secret(String prompt) {
        return Optional.empty();
      }
    };
    table.print(
        new Terminal(InputStream.nullInputStream(), stream, stream, Set.of(terminals), screen));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Table table() {
    Table table = new Table("ID", "WHAT", "STATE");
    table.row("1", LONG, "open");
    table.row("2", "short", "closed");
    return table;
  }

  @Test
  void onANarrowTerminal_theWidestColumnGoesOnBelow() throws IOException {
    assertThat(printed(table(), 60, Terminal.Stream.OUT)).isEqualTo("""
        ID  WHAT                                              STATE
        1   one two three four five six seven eight nine ten  open
            eleven twelve /a/path/without/any/space/that/is/
            longer/than/the/room/that/there/is
        2   short                                             closed
        """);
  }

  @Test
  void inAPipe_aRowIsOneLine() throws IOException {
    assertThat(printed(table(), 60).lines()).hasSize(3).anyMatch(line -> line.contains(LONG));
  }

  @Test
  void onATerminalTooNarrowForAnything_nothingIsLost() throws IOException {
    assertThat(printed(table(), 20, Terminal.Stream.OUT).replaceAll("\\s+", ""))
        .contains("eleven", "twelve", "closed");
  }
}
