package dev.aaos.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// The memory of a network, kept plainly: each sequence as the cells that it is made of. There is
/// room for what is read where so many cells are free in all, and not in a row.
final class Cells implements Network {
  private final int cells;
  private final List<List<Cell>> sequences;
  private int last;

  private static final class Cell {
    final int token;

    Cell(int token) {
      this.token = token;
    }
  }

  Cells(int cells, int sequences) {
    this.cells = cells;
    this.sequences = IntStream.range(0, sequences)
        .<List<Cell>>mapToObj(i -> new ArrayList<>())
        .toList();
  }

  /// Returns the tokens of the sequence that was read last.
  List<Integer> lastRead() {
    return sequences.get(last).stream().map(cell -> cell.token).toList();
  }

  /// Returns how many of `prompt` are at the beginning of some sequence.
  int longestInCommon(int[] prompt) {
    int longest = 0;
    for (List<Cell> sequence : sequences) {
      int common = 0;
      while (common < Math.min(sequence.size(), prompt.length)
          && sequence.get(common).token == prompt[common]) {
        common++;
      }
      longest = Math.max(longest, common);
    }
    return longest;
  }

  @Override
  public int cells() {
    return cells;
  }

  @Override
  public int takenCells() {
    Set<Cell> taken = new HashSet<>();
    sequences.forEach(taken::addAll);
    return taken.size();
  }

  @Override
  public int sequences() {
    return sequences.size();
  }

  @Override
  public int context() {
    return cells;
  }

  @Override
  public boolean read(int sequence, int place, int[] tokens) throws NetworkFailure {
    List<Cell> own = sequences.get(sequence);
    if (place != own.size()) {
      throw new NetworkFailure("place " + place + " follows " + own.size());
    }
    if (takenCells() + tokens.length > cells) {
      return false;
    }
    for (int token : tokens) {
      own.add(new Cell(token));
    }
    last = sequence;
    return true;
  }

  @Override
  public void forget(int sequence, int place) {
    List<Cell> own = sequences.get(sequence);
    own.subList(Math.min(place, own.size()), own.size()).clear();
  }

  @Override
  public void share(int from, int to, int length) {
    sequences.get(to).addAll(List.copyOf(sequences.get(from).subList(0, length)));
  }

  /// Returns how many tokens are kept of each sequence.
  Set<Integer> lengths() {
    Set<Integer> lengths = new HashSet<>();
    sequences.forEach(sequence -> lengths.add(sequence.size()));
    return lengths;
  }

  @Override
  public String chat(List<Message> messages) {
    throw new UnsupportedOperationException("cells alone");
  }

  @Override
  public int[] tokens(String text, boolean marks, boolean begins) {
    throw new UnsupportedOperationException("cells alone");
  }

  @Override
  public byte[] bytes(int token) {
    throw new UnsupportedOperationException("cells alone");
  }

  @Override
  public boolean isEnd(int token) {
    throw new UnsupportedOperationException("cells alone");
  }

  @Override
  public Choice choice() {
    throw new UnsupportedOperationException("cells alone");
  }

  @Override
  public Choice choice(String grammar) {
    throw new UnsupportedOperationException("cells alone");
  }

  @Override
  public void close() {}
}
