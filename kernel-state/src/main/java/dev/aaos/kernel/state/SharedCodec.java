package dev.aaos.kernel.state;

import dev.aaos.collection.Chain;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// The bytes of what runs share: the beginnings of their transcripts, and labels.
///
/// Each link of a chain is written once, with the first transcript that has it, and gets the next
/// number. A transcript is the number of the link it goes on from, 0 for none, and the entries
/// after that one. So conversations that go on from one another take, here and when they are read
/// back, what each added. Labels are numbered too: a number not given yet is followed by them.
final class SharedCodec {
  private static final int STORED = 1;
  private static final int REFUSED = 2;
  private static final int FOUND = 3;

  private SharedCodec() {}

  /// Writes what is shared. For one thread and one encoder.
  static final class Writer {
    private final IdentityHashMap<Chain<Entry>, Integer> links = new IdentityHashMap<>();
    private final Map<Labels, Integer> known = new HashMap<>();

    void transcript(Encoder out, Chain<Entry> transcript) {
      Deque<Entry> added = new ArrayDeque<>();
      Deque<Chain<Entry>> fresh = new ArrayDeque<>();
      Chain<Entry> at = transcript;
      while (at instanceof Chain.Link<Entry> link && !links.containsKey(link)) {
        added.push(link.element());
        fresh.push(link);
        at = link.before();
      }
      out.int32(links.getOrDefault(at, 0)).list(List.copyOf(added), SharedCodec::write);
      fresh.forEach(link -> links.put(link, links.size() + 1));
    }

    void labels(Encoder out, Labels labels) {
      int number = known.getOrDefault(labels, known.size());
      out.int32(number);
      if (number == known.size()) {
        known.put(labels, number);
        out.value(labels, ValueCodec::labels);
      }
    }
  }

  /// Reads it back in the same order. For one thread and one decoder.
  static final class Reader {
    private final List<Chain<Entry>> links = new ArrayList<>(List.of(Chain.<Entry>empty()));
    private final List<Labels> known = new ArrayList<>();

    Chain<Entry> transcript(Decoder in) {
      int number = in.int32();
      if (number < 0 || number >= links.size()) {
        throw new CorruptJournal("a transcript goes on from link " + number + ", which is none");
      }
      Chain<Entry> transcript = links.get(number);
      for (Entry entry : in.list(SharedCodec::entry)) {
        transcript = transcript.plus(entry);
        links.add(transcript);
      }
      return transcript;
    }

    Labels labels(Decoder in) {
      int number = in.int32();
      if (number < 0 || number > known.size()) {
        throw new CorruptJournal("no labels have the number " + number);
      }
      if (number == known.size()) {
        known.add(ValueCodec.labels(in));
      }
      return known.get(number);
    }
  }

  static void write(Encoder out, Entry entry) {
    switch (entry) {
      case Entry.Stored(var turn) -> out.int8(STORED).shortBlob(turn);
      case Entry.Refused(String call, String reason) ->
        out.int8(REFUSED).text(call).text(reason);
      case Entry.Found(String call, String words) -> out.int8(FOUND).text(call).text(words);
    }
  }

  static Entry entry(Decoder in) {
    int code = in.int8();
    return switch (code) {
      case STORED -> new Entry.Stored(in.shortBlob());
      case REFUSED -> new Entry.Refused(in.text(), in.text());
      case FOUND -> new Entry.Found(in.text(), in.text());
      default -> throw new CorruptJournal("no entry of a transcript has the code " + code);
    };
  }
}
