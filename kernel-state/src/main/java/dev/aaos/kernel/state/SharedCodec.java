package dev.aaos.kernel.state;

import dev.aaos.collection.Chain;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.log.BlobRef;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.util.ArrayList;
import java.util.List;

/// The bytes of the entries of transcripts, and what runs share in states of version 3.
///
/// There each link of a chain stands once, with the first transcript that has it, and gets the next
/// number. A transcript is the number of the link it goes on from, 0 for none, and the entries
/// after that one. Labels are numbered too: a number not given yet is followed by them.
final class SharedCodec {
  private static final int STORED = 1;
  private static final int REFUSED = 2;
  private static final int FOUND = 3;
  private static final int SUMMARY = 4;

  private SharedCodec() {}

  /// Reads what runs share, in the order in which it was written. For one thread and one decoder.
  static final class Reader implements RunCodec.Reader {
    private final List<Chain<Entry>> links = new ArrayList<>(List.of(Chain.<Entry>empty()));
    private final List<Labels> known = new ArrayList<>();

    @Override
    public Chain<Entry> transcript(Decoder in) {
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

    @Override
    public Labels labels(Decoder in) {
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
      case Entry.Summary(BlobRef turn) -> out.int8(SUMMARY).blob(turn);
      case Entry.Found(String call, String words) -> out.int8(FOUND).text(call).text(words);
    }
  }

  static Entry entry(Decoder in) {
    int code = in.int8();
    return switch (code) {
      case STORED -> new Entry.Stored(in.shortBlob());
      case REFUSED -> new Entry.Refused(in.text(), in.text());
      case FOUND -> new Entry.Found(in.text(), in.text());
      case SUMMARY -> new Entry.Summary(in.blob());
      default -> throw new CorruptJournal("no entry of a transcript has the code " + code);
    };
  }
}
