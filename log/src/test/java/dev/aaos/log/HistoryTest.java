package dev.aaos.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.log.History.State;
import dev.aaos.log.fixture.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A log opened at a place in its middle: what is before is neither read nor trusted.
class HistoryTest {
  private static final long SMALL = 1_500;
  private static final int BATCHES = 30;

  private final LogFixture all;
  private final List<Log.Place> places = new ArrayList<>();

  HistoryTest() throws IOException {
    all = new LogFixture(new SimulatedDisk(), SMALL);
    for (int i = 0; i < BATCHES; i++) {
      all.append(1 + i % 4);
      places.add(all.log.place());
    }
    assertThat(all.segments()).hasSizeGreaterThan(3);
  }

  /// Returns a disk with the same files.
  private SimulatedDisk copy() throws IOException {
    SimulatedDisk copy = new SimulatedDisk();
    for (String name : all.disk.list()) {
      copy.put(name, all.disk.bytes(name));
    }
    return copy;
  }

  private Log.Place middle() {
    return places.get(2 * BATCHES / 3);
  }

  private LogFixture openedAt(Log.Place place, SimulatedDisk disk) throws IOException {
    return new LogFixture(disk, SMALL, new Log.Opening(Log.Place.START, place));
  }

  @Test
  void openedAtAnyPlace_itGoesOnAsIfAllHadBeenRead() throws IOException {
    List<LogFixture.Kept> records = all.read(1);
    for (Log.Place place : places) {
      SimulatedDisk disk = copy();
      assertThat(Log.holds(disk, place)).isTrue();

      LogFixture opened = openedAt(place, disk);

      assertThat(opened.recovered)
          .isEqualTo(records.subList((int) place.sequence(), records.size()));
      assertThat(opened.log.place()).isEqualTo(all.log.place());
      assertThat(opened.log.history().last()).isEqualTo(place.sequence());
      assertThat(opened.append(2).getFirst().previous())
          .isEqualTo(records.getLast().hash());
      assertThat(opened.verified()).isEqualTo(records.size() + 2);
      for (int from = records.size(); from > 0; from -= 7) {
        assertThat(opened.read(from)).hasSize(records.size() + 3 - from);
      }
      assertThat(opened.read(1).subList(0, records.size())).isEqualTo(records);
    }
  }

  @Test
  void verifying_comesToAllOfIt() throws IOException {
    LogFixture opened = openedAt(middle(), copy());
    assertThat(opened.log.history().state()).isEqualTo(new State.Verifying(0));

    assertThat(opened.log.history().verify()).isEqualTo(new State.Verified());

    assertThat(all.log.history().state()).isEqualTo(new State.Verified());
    assertThat(all.log.history().last()).isZero();
  }

  @Test
  void aPlaceTheLogWasNeverAt_isNotHeld() throws IOException {
    Log.Place place = middle();
    List<Log.Place> wrong = List.of(
        new Log.Place(place.segment() + 1, place.offset(), place.sequence(), place.hash()),
        new Log.Place(place.segment(), place.offset() + 1, place.sequence(), place.hash()),
        new Log.Place(place.segment(), 1L << 40, place.sequence(), place.hash()),
        new Log.Place(place.segment(), place.offset(), place.sequence() + 1, place.hash()),
        new Log.Place(place.segment(), place.offset(), place.sequence(), Digest.ZERO));

    for (Log.Place other : wrong) {
      assertThat(Log.holds(all.disk, other)).as("%s", other).isFalse();
    }
    assertThat(Log.holds(all.disk, place)).isTrue();
  }

  @Test
  void aBitFlippedBeforeThePlace_isFoundByReadingAndByVerifying_andNamed() throws IOException {
    SplittableRandom chance = new SplittableRandom(Long.getLong("aaos.seed", System.nanoTime()));
    Log.Place place = middle();
    for (String name : all.segments()) {
      long first = Log.first(name);
      if (first > place.segment()) {
        continue;
      }
      int end = first == place.segment()
          ? (int) place.offset()
          : LogFixture.withoutZeros(all.disk.bytes(name)).length;
      int begin = first == place.segment() ? Segment.HEADER_BYTES - Digest.BYTES : 0;
      for (int at = begin + chance.nextInt(20); at < end; at += 1 + chance.nextInt(40)) {
        SimulatedDisk disk = copy();
        disk.flip(name, at, chance.nextInt(8));

        LogFixture opened = openedAt(place, disk);

        assertThat(opened.recovered).hasSize((int) (all.log.last() - place.sequence()));
        State found = opened.log.history().verify();
        assertThat(found).as("%s byte %s", name, at).isInstanceOf(State.Corrupt.class);
        long bad = ((State.Corrupt) found).sequence();
        assertThat(bad).isBetween(first == 1 ? 1 : first - 1, place.sequence());
        assertThatThrownBy(() -> opened.read(bad)).isInstanceOf(CorruptJournal.class);
        assertThat(opened.read(place.sequence() + 1)).isEqualTo(opened.recovered);
        assertThat(opened.log.history().state()).isEqualTo(found);
      }
    }
  }

  @Test
  void aGoodSegmentBesideABadOne_isServed() throws IOException {
    SimulatedDisk disk = copy();
    disk.flip(all.segments().getFirst(), 400, 1);
    long second = Log.first(all.segments().get(1));

    LogFixture opened = openedAt(middle(), disk);

    assertThat(opened.read(second)).isEqualTo(all.read(second));
    assertThatThrownBy(() -> opened.read(1)).isInstanceOf(CorruptJournal.class);
  }

  @Test
  void aMissingSegmentBeforeThePlace_isFound() throws IOException {
    List<String> names = all.segments();
    for (int i = 0; Log.first(names.get(i)) < middle().segment(); i++) {
      SimulatedDisk disk = copy();
      disk.remove(names.get(i));

      State found = openedAt(middle(), disk).log.history().verify();

      assertThat(((State.Corrupt) found).sequence()).isEqualTo(Log.first(names.get(i)));
    }
  }

  @Test
  void whatIsDamagedAfterThePlace_isRefusedAtOnce() throws IOException {
    SimulatedDisk damaged = copy();
    damaged.flip(Log.name(middle().segment()), middle().offset() + 200, 1);
    SimulatedDisk missing = copy();
    missing.remove(all.segments().get(all.segments().size() - 2));

    for (SimulatedDisk disk : List.of(damaged, missing)) {
      Log.Place early = places.get(2);

      assertThatThrownBy(() -> openedAt(early, disk)).isInstanceOf(CorruptJournal.class);
    }
  }

  @Test
  void aTornTailAfterThePlace_isCut() throws IOException {
    SimulatedDisk disk = copy();
    String last = all.segments().getLast();
    byte[] bytes = LogFixture.withoutZeros(disk.bytes(last));
    disk.flip(last, bytes.length - 5, 3);
    Log.Place before = places.get(places.size() - 2);

    LogFixture opened = openedAt(before, disk);

    assertThat(opened.recovered).isEmpty();
    opened.append(1);
    assertThat(opened.verified()).isEqualTo(before.sequence() + 1);
  }
}
