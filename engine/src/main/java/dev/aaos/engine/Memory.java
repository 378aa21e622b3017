package dev.aaos.engine;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What was read of which conversation: the network's sequences and cells, kept between turns.
///
/// A conversation goes on in the sequence that has read it, so that only what is new of it is
/// read. Another begins in a sequence of its own, with as much as it has in common with any that
/// is here: the cells of that are shared and not read again. Where there is no room, what was not
/// used for longest is forgotten: first of conversations between two turns, then of answers that
/// wait, which read it again when they go on. Who is being answered keeps all.
final class Memory {
  private final Network network;
  private final List<Sequence> sequences;
  private long uses;

  /// How far whoever holds a sequence is.
  enum Use {
    /// Between two turns.
    IDLE,
    /// An answer that waits.
    WAITING,
    /// An answer that is being written.
    ACTIVE
  }

  /// One sequence: the tokens that were read of it, and whose they are.
  static final class Sequence {
    private final int number;
    private int[] tokens = new int[0];
    private int length;
    private String conversation = "";
    private Use use = Use.IDLE;
    private long used;

    private Sequence(int number) {
      this.number = number;
    }

    /// Returns how many tokens were read.
    int length() {
      return length;
    }

    private int inCommon(int[] others) {
      int mismatch = Arrays.mismatch(tokens, 0, length, others, 0, others.length);
      return mismatch < 0 ? length : mismatch;
    }

    private void append(int[] more) {
      if (length + more.length > tokens.length) {
        tokens = Arrays.copyOf(tokens, Math.max(2 * tokens.length, length + more.length));
      }
      System.arraycopy(more, 0, tokens, length, more.length);
      length += more.length;
    }
  }

  /// All empty.
  Memory(Network network) {
    this.network = network;
    this.sequences =
        IntStream.range(0, network.sequences()).mapToObj(Sequence::new).toList();
  }

  /// Returns the sequence in which `conversation` is to go on, to read `prompt`: what it has read
  /// of that already is at most all but the last token, which is read for what follows it.
  ///
  /// @throws NetworkFailure when an answer is under way in each
  Sequence take(String conversation, int[] prompt) throws NetworkFailure {
    Optional<Sequence> chosen = own(conversation).or(this::idle);
    if (chosen.isEmpty()) {
      throw new NetworkFailure("answers are under way in all " + sequences.size() + " sequences");
    }
    Sequence sequence = chosen.get();
    Sequence best = sequences.stream()
        .max(Comparator.comparingInt((Sequence one) -> one.inCommon(prompt))
            .thenComparing(one -> one == sequence))
        .orElseThrow();
    int common = Math.min(best.inCommon(prompt), prompt.length - 1);
    if (best == sequence) {
      cut(sequence, common);
    } else {
      cut(sequence, 0);
      network.share(best.number, sequence.number, common);
      sequence.append(Arrays.copyOf(prompt, common));
    }
    sequence.conversation = conversation;
    use(sequence, Use.ACTIVE);
    return sequence;
  }

  private Optional<Sequence> own(String conversation) {
    return sequences.stream()
        .filter(
            one -> one.use == Use.IDLE && one.length > 0 && one.conversation.equals(conversation))
        .findFirst();
  }

  /// An empty one, else the one that was not used for longest.
  private Optional<Sequence> idle() {
    return sequences.stream()
        .filter(one -> one.use == Use.IDLE)
        .min(Comparator.comparing((Sequence one) -> one.length > 0)
            .thenComparingLong(one -> one.used));
  }

  /// Whoever holds `sequence` is as far as `use` from now on.
  void use(Sequence sequence, Use use) {
    sequence.use = use;
    sequence.used = ++uses;
  }

  /// Reads `tokens` at the end of `sequence`. Where no row of free cells is long enough they are
  /// read in halves, and then others are forgotten.
  ///
  /// @throws NetworkFailure when not even that makes room
  void read(Sequence sequence, int[] tokens) throws NetworkFailure {
    while (network.cells() - network.takenCells() < tokens.length && forgetOne(sequence)) {
      // As many as it takes.
    }
    while (!network.read(sequence.number, sequence.length, tokens)) {
      if (tokens.length > 1) {
        int half = tokens.length / 2;
        read(sequence, Arrays.copyOf(tokens, half));
        read(sequence, Arrays.copyOfRange(tokens, half, tokens.length));
        return;
      }
      if (!forgetOne(sequence)) {
        throw new NetworkFailure("all " + network.cells() + " cells are taken");
      }
    }
    sequence.append(tokens);
  }

  private boolean forgetOne(Sequence but) {
    Optional<Sequence> victim = Stream.of(Use.IDLE, Use.WAITING)
        .flatMap(use -> sequences.stream()
            .filter(one -> one.use == use && one != but && one.length > 0)
            .min(Comparator.comparingLong(one -> one.used))
            .stream())
        .findFirst();
    victim.ifPresent(one -> cut(one, 0));
    return victim.isPresent();
  }

  private void cut(Sequence sequence, int length) {
    network.forget(sequence.number, length);
    sequence.length = length;
  }
}
