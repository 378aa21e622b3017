package dev.aaos.cli.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Columns of text, aligned. One thread fills and prints it.
public final class Table {
  private static final String GAP = "  ";
  private static final int USUAL_COLUMNS = 79;
  private static final int LEAST = 24;

  private final List<String> heads;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<UnaryOperator<String>> paints = new ArrayList<>();

  /// Starts a table under `heads`.
  public Table(String... heads) {
    this.heads = List.of(heads);
    this.heads.forEach(head -> paints.add(UnaryOperator.identity()));
  }

  /// Paints the cells of column `index` with `paint`, after they are aligned.
  public Table painted(int index, UnaryOperator<String> paint) {
    paints.set(index, paint);
    return this;
  }

  /// Adds a row, one cell for each head. Cells are made harmless for a terminal.
  public void row(String... cells) {
    if (cells.length != heads.size()) {
      throw new IllegalArgumentException(cells.length + " cells under " + heads.size() + " heads");
    }
    rows.add(List.of(cells).stream().map(Printable::line).toList());
  }

  /// Returns whether no row was added.
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /// Prints heads and rows to the result stream. On a terminal that is too narrow the widest column
  /// goes on in further lines; nothing is cut.
  ///
  /// @throws IOException if nobody reads any more
  public void print(Terminal terminal) throws IOException {
    int[] widths = widths();
    if (terminal.isTerminal(Terminal.Stream.OUT) && total(widths) > USUAL_COLUMNS) {
      fit(widths, terminal.screen().columns());
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(heads, widths, false));
    rows.forEach(row -> addRow(row, widths, lines));
    terminal.line(String.join("\n", lines));
  }

  private int[] widths() {
    int[] widths = new int[heads.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = length(heads.get(column));
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], length(row.get(column)));
      }
    }
    return widths;
  }

  private static int total(int[] widths) {
    return IntStream.of(widths).sum() + GAP.length() * (widths.length - 1);
  }

  /// Narrows the widest column until all fit into `columns`, but not to less than a few words.
  private static void fit(int[] widths, int columns) {
    int widest = 0;
    for (int column = 1; column < widths.length; column++) {
      widest = widths[column] > widths[widest] ? column : widest;
    }
    int room = widths[widest] - (total(widths) - columns);
    widths[widest] = Math.clamp(room, Math.min(LEAST, widths[widest]), widths[widest]);
  }

  private void addRow(List<String> row, int[] widths, List<String> lines) {
    List<List<String>> cells = new ArrayList<>();
    int height = 1;
    for (int column = 0; column < widths.length; column++) {
      List<String> parts = Printable.wrapped(row.get(column), widths[column]);
      cells.add(parts);
      height = Math.max(height, parts.size());
    }
    for (int i = 0; i < height; i++) {
      int at = i;
      List<String> parts =
          cells.stream().map(cell -> at < cell.size() ? cell.get(at) : "").toList();
      lines.add(line(parts, widths, true));
    }
  }

  private String line(List<String> cells, int[] widths, boolean paint) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      boolean last = column == widths.length - 1;
      String cell = cells.get(column);
      String padded = last ? cell : cell + " ".repeat(widths[column] - length(cell));
      line.append(paint ? paints.get(column).apply(padded) : padded).append(last ? "" : GAP);
    }
    return line.toString().stripTrailing();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
