package dev.aaos.kernel.state;

import dev.aaos.collection.Chain;
import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.kernel.part.MapCodec;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The bytes of what runs share: their transcripts, and labels.
///
/// What each run added to the transcript it went on from is a *stretch*, written once: up to where
/// it goes on from which one before it, and the entries. A transcript is so many entries of a
/// stretch. So conversations that go on from one another take, here and when they are read back,
/// what each added; and one can be read without the others.
final class TranscriptCodec {
  private static final Mark NOTHING = new Mark(-1, 0);

  private TranscriptCodec() {}

  /// The first `entries` entries of the stretch of that number, and all before it.
  private record Mark(int stretch, int entries) {}

  /// What was added after `from`.
  private record Stretch(Mark from, List<Entry> added) {
    static void write(Encoder out, Stretch one) {
      out.value(one.from, TranscriptCodec::write).varint(one.added.size());
      one.added.forEach(entry -> SharedCodec.write(out, entry));
    }

    static Stretch read(Decoder in) {
      Mark from = mark(in);
      List<Entry> added = new ArrayList<>();
      for (int left = in.shortSize(1); left > 0; left--) {
        added.add(SharedCodec.entry(in));
      }
      return new Stretch(from, added);
    }
  }

  private static void write(Encoder out, Mark mark) {
    out.varint(mark.stretch + 1);
    if (!mark.equals(NOTHING)) {
      out.varint(mark.entries);
    }
  }

  private static Mark mark(Decoder in) {
    int stretch = Math.toIntExact(in.varint()) - 1;
    return stretch < 0 ? NOTHING : new Mark(stretch, Math.toIntExact(in.varint()));
  }

  /// Writes what is shared by runs it has been told of, and then what refers to that. For one
  /// thread.
  static final class Writer implements RunCodec.Writer {
    private final IdentityHashMap<Chain<Entry>, Mark> marks = new IdentityHashMap<>();
    private final List<Stretch> stretches = new ArrayList<>();
    private final Map<Labels, Integer> labels = new LinkedHashMap<>();

    /// Hears of a run that is to be written.
    void add(Run run) {
      labels.putIfAbsent(run.labels(), labels.size());
      List<Entry> added = new ArrayList<>();
      Deque<Chain<Entry>> fresh = new ArrayDeque<>();
      Chain<Entry> at = run.transcript();
      while (at instanceof Chain.Link<Entry> link && !marks.containsKey(link)) {
        added.add(link.element());
        fresh.push(link);
        at = link.before();
      }
      if (!added.isEmpty()) {
        Collections.reverse(added);
        stretches.add(new Stretch(marks.getOrDefault(at, NOTHING), added));
        int entries = 0;
        for (Chain<Entry> link : fresh) {
          marks.put(link, new Mark(stretches.size() - 1, ++entries));
        }
      }
    }

    /// Writes what those share.
    void write(Encoder out) {
      List<Map.Entry<Integer, Stretch>> numbered = new ArrayList<>();
      for (Stretch stretch : stretches) {
        numbered.add(Map.entry(numbered.size(), stretch));
      }
      out.list(List.copyOf(labels.keySet()), ValueCodec::labels);
      MapCodec.write(out, numbered, (to, one) -> {
        to.varint(one.getKey());
        Stretch.write(to, one.getValue());
      });
    }

    @Override
    public void transcript(Encoder out, Chain<Entry> transcript) {
      TranscriptCodec.write(out, marks.getOrDefault(transcript, NOTHING));
    }

    @Override
    public void labels(Encoder out, Labels known) {
      out.varint(labels.getOrDefault(known, 0));
    }
  }

  /// Reads it back, in any order. Any thread.
  static final class Reader implements RunCodec.Reader {
    private final List<Labels> labels;
    private final PersistentMap<Integer, Stretch> stretches;
    private final Map<Integer, Chain<Entry>> made = new HashMap<>();

    Reader(Decoder in) {
      labels = in.list(ValueCodec::labels);
      stretches =
          MapCodec.read(in, from -> Map.entry(Math.toIntExact(from.varint()), Stretch.read(from)));
    }

    @Override
    public synchronized Chain<Entry> transcript(Decoder in) {
      Mark wanted = mark(in);
      Deque<Integer> missing = new ArrayDeque<>();
      Mark at = wanted;
      while (!at.equals(NOTHING) && !made.containsKey(at.stretch)) {
        missing.push(at.stretch);
        at = stretch(at.stretch).from;
      }
      for (int number : missing) {
        Chain<Entry> chain = made(stretch(number).from);
        for (Entry entry : stretch(number).added) {
          chain = chain.plus(entry);
        }
        made.put(number, chain);
      }
      return made(wanted);
    }

    private Chain<Entry> made(Mark mark) {
      if (mark.equals(NOTHING)) {
        return Chain.empty();
      }
      int left = stretch(mark.stretch).added.size() - mark.entries;
      if (left < 0 || mark.entries < 1) {
        throw new CorruptJournal(
            "no transcript has " + mark.entries + " entries of stretch " + mark.stretch);
      }
      Chain<Entry> whole = Objects.requireNonNull(made.get(mark.stretch));
      return whole.first(whole.size() - left);
    }

    private Stretch stretch(int number) {
      return stretches
          .get(number)
          .filter(found -> found.from.stretch < number)
          .orElseThrow(() -> new CorruptJournal(
              "a transcript goes on from stretch " + number + ", which is none"));
    }

    @Override
    public Labels labels(Decoder in) {
      return in.shortOneOf(labels);
    }
  }
}
