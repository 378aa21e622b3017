package dev.aaos.engine;

import java.util.Arrays;
import java.util.Optional;

/// One answer in the making.
///
/// Each [#step] reads a part of the prompt, or the token that was written last, and, once there
/// is nothing left to read, writes another. Between two steps it can wait for any time: what it
/// goes on from is all here and in its sequence. Where the sequence was forgotten meanwhile, it
/// is read again.
final class Generation implements AutoCloseable {
  private final Network network;
  private final Memory memory;
  private final Memory.Sequence sequence;
  private final Text text = new Text();
  private final int cached;
  private final int prompt;
  private final int most;
  private final String grammar;
  private final String trigger;
  private int[] tokens;
  private int length;
  private Network.Choice choice;
  private String ending = "";
  private boolean held;
  private boolean waits;

  /// What a step came to.
  ///
  /// @param text what was written, as far as its characters are whole
  /// @param end why there is nothing more: `end` or `length`; empty while there is
  record Step(String text, Optional<String> end) {}

  /// Begins.
  ///
  /// @param tokens the prompt, shorter than the network's context
  Generation(Network network, Memory memory, Order.Answer order, int[] tokens)
      throws NetworkFailure {
    this.network = network;
    this.memory = memory;
    this.tokens = tokens;
    this.length = tokens.length;
    this.prompt = tokens.length;
    this.most = order.most();
    this.grammar = order.grammar();
    this.trigger = order.trigger();
    this.sequence = memory.take(order.conversation(), tokens);
    this.cached = sequence.length();
    this.choice = network.choice();
  }

  /// Returns how many tokens of the prompt had been read before.
  int cached() {
    return cached;
  }

  /// Returns how many tokens were written.
  int written() {
    return length - prompt;
  }

  /// Returns whether it waits.
  boolean waits() {
    return waits;
  }

  /// Has it wait, or go on.
  void waits(boolean waits) {
    this.waits = waits;
    memory.use(sequence, waits ? Memory.Use.WAITING : Memory.Use.ACTIVE);
  }

  Step step() throws NetworkFailure {
    int read = sequence.length();
    int end = Math.min(length, read + LlamaCpp.MOST_AT_ONCE);
    memory.read(sequence, Arrays.copyOfRange(tokens, read, end));
    if (end < length) {
      return new Step("", Optional.empty());
    }
    int next = choice.next();
    if (network.isEnd(next)) {
      return new Step(text.rest(), Optional.of("end"));
    }
    if (length == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * length);
    }
    tokens[length++] = next;
    String whole = text.more(network.bytes(next));
    hold(whole);
    return written() == most || length == network.context()
        ? new Step(whole + text.rest(), Optional.of("length"))
        : new Step(whole, Optional.empty());
  }

  /// From its trigger on the grammar holds, where nothing but white space has followed yet.
  private void hold(String written) throws NetworkFailure {
    if (held || grammar.isBlank()) {
      return;
    }
    String whole = ending + written;
    if (whole.stripTrailing().endsWith(trigger)) {
      held = true;
      choice.close();
      choice = network.choice(grammar);
    }
    ending = whole.substring(Math.max(0, whole.length() - 2 * trigger.length()));
  }

  /// Leaves what was read for the next turn.
  @Override
  public void close() {
    choice.close();
    memory.use(sequence, Memory.Use.IDLE);
  }
}
