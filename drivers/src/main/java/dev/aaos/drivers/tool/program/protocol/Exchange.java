package dev.aaos.drivers.tool.program.protocol;

import dev.aaos.kernel.conversation.Block.ToolCall;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.syscall.Transcript;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What was said in a run since the message it works on, by this life of its program or an earlier
/// one: the model's replies, and which calls have been answered.
///
/// A program has no transcript for a program counter, as the model loop has. So it is known by
/// their names which calls it has made: whatever it does again under a name that was used is
/// answered from the record. A call that the model wished for has the model's name for it, and
/// counts as answered only after the reply that wishes for it. For one thread.
final class Exchange {
  private static final int SHORT = 16;

  private final Set<String> answered = new HashSet<>();
  private final Map<String, Integer> unnamed = new HashMap<>();
  private int replies;

  /// Returns what was said in the run of `transcript`.
  static Exchange of(Transcript transcript) {
    Exchange exchange = new Exchange();
    for (Turn turn : sinceMessage(transcript)) {
      switch (turn) {
        case Turn.Asked message -> {}
        case Turn.Said said -> exchange.said(said);
        case Turn.Answered(ToolAnswer answer) -> exchange.answered(answer.callId());
      }
    }
    return exchange;
  }

  /// Returns the message that the run of `transcript` works on.
  static String message(Transcript transcript) {
    return sinceMessage(transcript).getFirst() instanceof Turn.Asked(String text) ? text : "";
  }

  /// Returns the turns of `transcript` from the message on that its run works on.
  private static List<Turn> sinceMessage(Transcript transcript) {
    List<Turn> turns = transcript.turns();
    int from = turns.size();
    while (from > 0 && !(turns.get(from - 1) instanceof Turn.Asked)) {
      from--;
    }
    return turns.subList(Math.max(0, from - 1), turns.size());
  }

  /// Returns the `number`-th reply in the run of `transcript`, from 1, if it was given.
  static Optional<Turn.Said> reply(Transcript transcript, int number) {
    List<Turn.Said> replies = new ArrayList<>();
    for (Turn turn : sinceMessage(transcript)) {
      if (turn instanceof Turn.Said said) {
        replies.add(said);
      }
    }
    return number <= replies.size() ? Optional.of(replies.get(number - 1)) : Optional.empty();
  }

  /// Returns the answer of the call `callId` in `transcript`, the last where there are more.
  static Optional<ToolAnswer> answer(Transcript transcript, String callId) {
    Optional<ToolAnswer> found = Optional.empty();
    for (Turn turn : sinceMessage(transcript)) {
      if (turn instanceof Turn.Answered(ToolAnswer answer) && answer.callId().equals(callId)) {
        found = Optional.of(answer);
      }
    }
    return found;
  }

  /// Notes a reply of the model.
  void said(Turn.Said said) {
    replies++;
    for (ToolCall call : said.calls()) {
      answered.remove(call.id());
    }
  }

  /// Notes that the call `callId` was answered.
  void answered(String callId) {
    answered.add(callId);
  }

  /// Returns how often the model has replied.
  int replies() {
    return replies;
  }

  /// Returns whether the call `callId` was answered, and is not to be made again.
  boolean isAnswered(String callId) {
    return answered.contains(callId);
  }

  /// Returns the name of a call to which its program gave none: by what it does, and how often the
  /// program has asked for that in this life.
  String name(String tool, String input) {
    String what = digest(tool + "\n" + input);
    return "auto." + what + "." + unnamed.merge(what, 1, Integer::sum);
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, SHORT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
