package dev.aaos.daemon.view;

import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Content;
import dev.aaos.log.CorruptJournal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads stored content for people: whole, or as a preview. What cannot be read is said to be so.
final class Contents {
  private static final int PREVIEW = 200;

  private final Content content;

  Contents(Content content) {
    this.content = content;
  }

  /// Returns the text that `ref` refers to.
  String text(BlobRef ref) {
    try {
      return new String(content.get(ref), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(content is not readable: " + e.getMessage() + ")";
    }
  }

  /// Returns what the call `intended` was given.
  String input(CallFact.Intended intended) {
    List<String> gone = new ArrayList<>();
    return readInput(intended, gone::add)
        .orElseGet(() -> "(content is not readable: " + gone.getFirst() + ")");
  }

  /// Returns what the call `intended` was given, or tells `gone` why it cannot be read.
  Optional<String> readInput(CallFact.Intended intended, Consumer<String> gone) {
    try {
      byte[] stored = content.get(intended.input().content());
      Optional<String> input = intended.input().read(stored, intended.callId());
      if (input.isEmpty()) {
        gone.accept("the turn it stands in asks for no call '" + intended.callId() + "'");
      }
      return input;
    } catch (IOException | CorruptJournal e) {
      gone.accept(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /// Returns the words of the turn that `ref` refers to.
  String turn(BlobRef ref) {
    if (ref.length() == 0) {
      return "";
    }
    try {
      return words(TurnCodec.decode(content.get(ref)));
    } catch (IOException | CorruptJournal e) {
      return "(content is not readable: " + e.getMessage() + ")";
    }
  }

  /// Returns the words of `turn`.
  static String words(Turn turn) {
    return switch (turn) {
      case Turn.Asked(String text) -> text;
      case Turn.Said said -> said.text();
      case Turn.Answered(var answer) -> answer.content();
    };
  }

  /// Returns the text that `ref` refers to, or tells `gone` why it cannot be read.
  Optional<String> read(BlobRef ref, Consumer<String> gone) {
    try {
      return Optional.of(new String(content.get(ref), StandardCharsets.UTF_8));
    } catch (IOException e) {
      gone.accept(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /// Returns the turn that `ref` refers to, or tells `gone` why it cannot be read.
  Optional<Turn> readTurn(BlobRef ref, Consumer<String> gone) {
    try {
      return Optional.of(TurnCodec.decode(content.get(ref)));
    } catch (IOException | CorruptJournal e) {
      gone.accept(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /// Returns the beginning of `text`, at most 200 bytes of UTF-8, and `…` where it goes on.
  static String preview(String text) {
    return preview(text, PREVIEW);
  }

  static String preview(String text, int most) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      int point = text.codePointAt(i);
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (bytes > most) {
        return text.substring(0, i) + "…";
      }
    }
    return text;
  }
}
