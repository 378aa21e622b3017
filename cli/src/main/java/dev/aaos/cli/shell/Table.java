package dev.aaos.cli.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Columns of text, aligned. One thread fills and prints it.
public final class Table {
  private static final String GAP = "  ";

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

  /// Prints heads and rows to the result stream.
  ///
  /// @throws IOException if nobody reads any more
  public void print(Terminal terminal) throws IOException {
    int[] widths = widths();
    StringBuilder text = new StringBuilder(line(heads, widths, false));
    rows.forEach(row -> text.append('\n').append(line(row, widths, true)));
    terminal.line(text.toString());
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
