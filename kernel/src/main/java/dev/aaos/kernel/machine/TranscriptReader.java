package dev.aaos.kernel.machine;

import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.base.BlobRef;
import dev.aaos.kernel.base.Chain;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.journal.Content;
import dev.aaos.kernel.journal.TurnCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Reads a growing transcript, each turn once. For one thread at a time.
final class TranscriptReader {
  private final Content content;
  private final List<Turn> read = new ArrayList<>();

  TranscriptReader(Content content) {
    this.content = content;
  }

  /// Returns the turns of `transcript`, which begins with what was read before.
  synchronized List<Turn> read(Chain<Entry> transcript) throws IOException {
    List<Entry> fresh = new ArrayList<>();
    Chain<Entry> at = transcript;
    while (at.size() > read.size() && at instanceof Chain.Link<Entry> link) {
      fresh.add(link.element());
      at = link.before();
    }
    for (Entry entry : fresh.reversed()) {
      read.add(turn(entry));
    }
    return List.copyOf(read);
  }

  private Turn turn(Entry entry) throws IOException {
    return switch (entry) {
      case Entry.Stored(BlobRef blob) -> TurnCodec.decode(content.get(blob));
      case Entry.Refused(String callId, String reason) ->
        new Turn.Answered(new ToolAnswer(callId, reason, true));
    };
  }
}
