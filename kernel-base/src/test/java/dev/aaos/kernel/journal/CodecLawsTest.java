package dev.aaos.kernel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Digest;
import dev.aaos.log.Encoder;
import dev.aaos.log.Log;
import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The bytes of facts and records: every value comes back, nothing else does.
class CodecLawsTest {
  private static final int ROUNDS = 300;

  private record Damage(Draft draft, int place, int bit) {}

  private static final Generator<Damage> DAMAGED = random ->
      new Damage(GeneratedValues.drafts().draw(random), random.nextInt(), random.nextInt(8));

  static List<Class<?>> types() {
    return FactTypes.all();
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyKindOfFact_comesBackAsItWasWritten(Class<?> type) {
    SplittableRandom random = new SplittableRandom(type.getName().hashCode());
    for (int i = 0; i < ROUNDS; i++) {
      Fact fact = GeneratedValues.fact(type, random);

      Decoder in = new Decoder(ByteBuffer.wrap(bytes(fact)));

      assertThat(FactCodec.read(in)).isEqualTo(fact);
      in.end();
    }
  }

  @Test
  void everyKindOfFact_isThere() {
    assertThat(FactTypes.all()).hasSize(87).doesNotHaveDuplicates();
  }

  @Test
  void aSequenceOfFacts_isReadBackAsThatSequence() {
    Property.of("facts say where they end", Generator.lists(GeneratedValues.facts(), 0, 6))
        .holds(facts -> {
          Encoder out = new Encoder();
          facts.forEach(fact -> FactCodec.write(out, fact));
          Decoder in = new Decoder(ByteBuffer.wrap(out.take()));

          for (Fact fact : facts) {
            assertThat(FactCodec.read(in)).isEqualTo(fact);
          }
          in.end();
        });
  }

  @Test
  void aRecord_comesBackAsItWasWritten() {
    RecordCodec codec = new RecordCodec();
    Digest previous = new Digest(1, 2, 3, 4);
    Digest own = new Digest(5, 6, 7, 8);

    Property.of("records round trip", GeneratedValues.drafts()).cases(3_000).holds(draft -> {
      JournalRecord record = RecordCodec.decode(
          new Log.Entry(draft.sequence(), ByteBuffer.wrap(codec.encode(draft)), previous, own));

      assertThat(record)
          .isEqualTo(new JournalRecord(
              draft.sequence(),
              draft.time(),
              draft.agent(),
              draft.run(),
              draft.cause(),
              draft.by(),
              draft.labels(),
              draft.fact(),
              previous,
              own));
    });
  }

  @Test
  void aCutRecord_isCorrupt() {
    Property.of("no prefix is a record", DAMAGED).cases(3_000).holds(damage -> {
      byte[] whole = new RecordCodec().encode(damage.draft());
      byte[] cut = Arrays.copyOf(whole, Math.floorMod(damage.place(), whole.length));

      assertThatThrownBy(() -> decode(cut)).isInstanceOf(CorruptJournal.class);
    });
  }

  @Test
  void aLongerRecord_isCorrupt() {
    Property.of("nothing may follow", DAMAGED).cases(1_000).holds(damage -> {
      byte[] whole = new RecordCodec().encode(damage.draft());
      byte[] longer = Arrays.copyOf(whole, whole.length + 1 + damage.bit());

      assertThatThrownBy(() -> decode(longer)).isInstanceOf(CorruptJournal.class);
    });
  }

  @Test
  void aChangedRecord_isCorruptOrAnotherRecordWithExactlyTheseBytes() {
    RecordCodec codec = new RecordCodec();

    Property.of("one value, one encoding", DAMAGED).cases(20_000).holds(damage -> {
      byte[] bytes = codec.encode(damage.draft());
      bytes[Math.floorMod(damage.place(), bytes.length)] ^= (byte) (1 << damage.bit());
      try {
        assertThat(codec.encode(decode(bytes).draft())).isEqualTo(bytes);
      } catch (CorruptJournal e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    });
  }

  @Test
  void anUnknownVersion_isRefusedByNumber() {
    Draft draft = GeneratedValues.drafts().draw(new SplittableRandom(1));
    byte[] bytes = new RecordCodec().encode(draft);
    bytes[0] = 3;

    assertThatThrownBy(() -> decode(bytes))
        .isInstanceOf(CorruptJournal.class)
        .hasMessage("record format 3 is not known to this daemon, which reads 1 and 2");
  }

  private static byte[] bytes(Fact fact) {
    Encoder out = new Encoder();
    FactCodec.write(out, fact);
    return out.take();
  }

  private static JournalRecord decode(byte[] bytes) {
    long sequence = bytes.length < 1 + Long.BYTES ? 1 : ByteBuffer.wrap(bytes).getLong(1);
    return RecordCodec.decode(
        new Log.Entry(sequence, ByteBuffer.wrap(bytes), Digest.ZERO, Digest.ZERO));
  }
}
