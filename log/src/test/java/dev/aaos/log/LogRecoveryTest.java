package dev.aaos.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.log.fixture.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What a start finds after a loss of power, and after worse.
class LogRecoveryTest {
  private static final String FIRST = "journal-00000000000000000001";
  private static final long SMALL = 1_500;

  /// Returns the bytes of a segment with these batches, without the zeros after them.
  private static byte[] segment(int... batches) throws IOException {
    LogFixture fixture = new LogFixture();
    for (int batch : batches) {
      fixture.append(batch);
    }
    byte[] bytes = fixture.disk.bytes(FIRST);
    int end = bytes.length;
    while (bytes[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }

  private static LogFixture opened(byte[] segment) throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    disk.put(FIRST, segment);
    return new LogFixture(disk);
  }

  @Test
  void aTailTornAtAnyByte_isCutAtTheLastWholeBatch() throws IOException {
    byte[] before = segment(2, 3);
    byte[] whole = segment(2, 3, 2);
    for (int cut = before.length; cut < whole.length; cut++) {
      byte[] torn = Arrays.copyOf(whole, cut);
      byte[] tornWithinZeros = Arrays.copyOf(torn, whole.length + 4_096);

      for (byte[] found : List.of(torn, tornWithinZeros)) {
        LogFixture recovered = opened(found);

        assertThat(recovered.recovered).as("cut at %s", cut).hasSize(5);
        recovered.append(1);
        assertThat(recovered.verified()).isEqualTo(6);
        assertThat(recovered.reopened().recovered).hasSize(6);
      }
    }
    assertThat(opened(whole).recovered).hasSize(7);
  }

  @Test
  void aTailWhoseBeginningWasLost_isCutToo() throws IOException {
    byte[] before = segment(2, 3);
    byte[] whole = segment(2, 3, 40);
    for (int lost = 1; lost < whole.length - before.length; lost += 7) {
      byte[] torn = whole.clone();
      Arrays.fill(torn, before.length, before.length + lost, (byte) 0);

      LogFixture recovered = opened(torn);

      assertThat(recovered.recovered).as("%s bytes lost", lost).hasSize(5);
      assertThat(recovered.verified()).isEqualTo(5);
    }
  }

  @Test
  void aBitFlippedAnywhereBeforeTheLastBatch_isCorruption() throws IOException {
    byte[] whole = segment(2, 3, 2);
    int lastBatch = segment(2, 3).length;
    for (int place = 0; place < lastBatch; place++) {
      byte[] damaged = whole.clone();
      damaged[place] ^= (byte) (1 << (place % 8));

      assertThatThrownBy(() -> opened(damaged))
          .as("byte %s", place)
          .isInstanceOf(CorruptJournal.class)
          .hasMessageContaining(FIRST);
    }
  }

  @Test
  void aBitFlippedInTheVeryLastBatch_looksTorn_andIsNeverServed() throws IOException {
    byte[] whole = segment(2, 3, 2);
    int lastBatch = segment(2, 3).length;
    for (int place = lastBatch; place < whole.length; place++) {
      byte[] damaged = whole.clone();
      damaged[place] ^= (byte) (1 << (place % 8));

      LogFixture recovered = opened(damaged);

      assertThat(recovered.recovered).as("byte %s", place).hasSize(5);
      assertThat(recovered.read(1)).hasSize(5);
    }
  }

  @Test
  void aBrokenBatchFollowedByAWholeOne_isNamedWithItsPlace() throws IOException {
    byte[] damaged = segment(2, 3, 2);
    int second = segment(2).length;
    damaged[second + 40] ^= 1;

    assertThatThrownBy(() -> opened(damaged))
        .isInstanceOf(CorruptJournal.class)
        .hasMessage("%s has a broken batch at byte %s, and a whole one at %s"
            .formatted(FIRST, second, segment(2, 3).length));
  }

  @Test
  void textThatLooksLikeABatch_doesNotMakeATornTailCorrupt() throws IOException {
    LogFixture fixture = new LogFixture();
    fixture.append(1);
    byte[] batch = segment(1);
    byte[] body = Arrays.copyOfRange(batch, Segment.HEADER_BYTES, batch.length);
    String text = new String(body, StandardCharsets.ISO_8859_1);
    String padded = text + "y".repeat(600);
    fixture.log.append(List.of(padded.getBytes(StandardCharsets.UTF_8)));
    byte[] bytes = fixture.disk.bytes(FIRST);
    byte[] torn = Arrays.copyOf(bytes, batch.length + 500);

    assertThat(opened(torn).recovered).hasSize(1);
  }

  @Test
  void aFileThatWasMadeAndNotBegun_isBegunAgain() throws IOException {
    byte[] header = Arrays.copyOf(segment(1), Segment.HEADER_BYTES);
    for (int length = 0; length <= header.length; length++) {
      byte[] part = Arrays.copyOf(header, length);
      for (byte[] found : List.of(part, Arrays.copyOf(part, 100_000))) {
        LogFixture recovered = opened(found);

        recovered.append(2);
        assertThat(recovered.reopened().recovered).as("%s bytes", length).hasSize(2);
      }
    }
  }

  @Test
  void aSegmentThatWasMadeAndNotBegun_isBegunAgain() throws IOException {
    LogFixture small = rolled();
    List<String> names = small.segments();
    long records = Long.parseLong(names.getLast().substring("journal-".length())) - 1;
    byte[] last = small.disk.bytes(names.getLast());
    for (int length = 0; length <= Segment.HEADER_BYTES; length++) {
      small.disk.put(names.getLast(), Arrays.copyOf(last, length));

      LogFixture recovered = new LogFixture(small.disk);

      assertThat(recovered.recovered).hasSize((int) records);
      recovered.append(3);
      assertThat(recovered.verified()).isEqualTo(records + 3);
    }
  }

  @Test
  void aBrokenHeaderWithRecordsBehindIt_isCorruption() throws IOException {
    byte[] whole = segment(2);
    for (int place = 0; place < Segment.HEADER_BYTES; place++) {
      byte[] damaged = whole.clone();
      Arrays.fill(damaged, place, Segment.HEADER_BYTES, (byte) 0);
      if (!Arrays.equals(damaged, whole)) {
        assertThatThrownBy(() -> opened(damaged))
            .as("from byte %s", place)
            .isInstanceOf(CorruptJournal.class);
      }
    }
  }

  @Test
  void aMissingSegment_isCorruption() throws IOException {
    LogFixture small = rolled();
    List<String> names = small.segments();
    for (String missing : names.subList(0, names.size() - 1)) {
      byte[] bytes = small.disk.bytes(missing);
      small.disk.remove(missing);

      assertThatThrownBy(() -> new LogFixture(small.disk))
          .isInstanceOf(CorruptJournal.class)
          .hasMessageContaining("does not follow record");
      small.disk.put(missing, bytes);
    }
    assertThat(new LogFixture(small.disk).recovered).isNotEmpty();
  }

  @Test
  void anEmptySegmentInTheMiddle_isCorruption() throws IOException {
    LogFixture small = rolled();
    small.disk.put(small.segments().get(1), new byte[0]);

    assertThatThrownBy(() -> new LogFixture(small.disk))
        .isInstanceOf(CorruptJournal.class)
        .hasMessageContaining(small.segments().get(1));
  }

  @Test
  void aTornTailInASegmentThatIsFollowed_isCorruption() throws IOException {
    LogFixture small = rolled();
    String second = small.segments().get(1);
    byte[] bytes = small.disk.bytes(second);
    int end = bytes.length;
    while (bytes[end - 1] == 0) {
      end--;
    }
    small.disk.put(second, Arrays.copyOf(bytes, end - 1));

    assertThatThrownBy(() -> new LogFixture(small.disk))
        .isInstanceOf(CorruptJournal.class)
        .hasMessageStartingWith(second);
  }

  @Test
  void damageUnderARunningDaemon_isFoundByTheNextReader_whereverItIs() throws IOException {
    LogFixture small = rolled();
    long records = small.log.last();
    for (String name : small.segments()) {
      byte[] bytes = small.disk.bytes(name);
      int end = bytes.length;
      while (bytes[end - 1] == 0) {
        end--;
      }
      for (int place = 0; place < end; place += 11) {
        small.disk.flip(name, place, place % 8);

        assertThatThrownBy(() -> small.read(1))
            .as("%s of %s", place, name)
            .isInstanceOf(CorruptJournal.class);
        small.disk.flip(name, place, place % 8);
      }
    }
    assertThat(small.read(1)).hasSize((int) records);
  }

  @Test
  void aLossOfPowerAtAnyWrite_losesNothingThatWasAcknowledged() throws IOException {
    for (int seed = 0; seed < 600; seed++) {
      SplittableRandom chance = new SplittableRandom(seed);
      SimulatedDisk disk = new SimulatedDisk();
      long acknowledged = 0;
      for (int life = 0; life < 4; life++) {
        disk.powerOffAt(chance.nextInt(1, 25));
        acknowledged = lived(disk, chance, acknowledged);
        disk = disk.restart(chance);
      }
      LogFixture last = new LogFixture(disk, SMALL);
      assertThat(last.log.last()).as("seed %s", seed).isGreaterThanOrEqualTo(acknowledged);
      assertThat(last.verified()).isEqualTo(last.log.last());
    }
  }

  /// Appends until the power fails, and returns the last sequence that was acknowledged.
  private static long lived(SimulatedDisk disk, SplittableRandom chance, long known)
      throws IOException {
    long acknowledged = known;
    try {
      LogFixture life = new LogFixture(disk, SMALL);
      assertThat(life.log.last()).isGreaterThanOrEqualTo(acknowledged);
      while (true) {
        life.content.put(new byte[] {(byte) chance.nextInt(), 1, 2});
        acknowledged = life.append(chance.nextInt(1, 6)).getLast().sequence();
      }
    } catch (IOException e) {
      assertThat(disk.isOff()).isTrue();
    }
    return acknowledged;
  }

  private static LogFixture rolled() throws IOException {
    LogFixture small = new LogFixture(new SimulatedDisk(), SMALL);
    while (small.segments().size() < 4) {
      small.append(2);
    }
    return small;
  }
}
