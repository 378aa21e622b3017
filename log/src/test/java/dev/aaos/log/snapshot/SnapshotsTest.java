package dev.aaos.log.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.log.Log;
import dev.aaos.log.Log.Place;
import dev.aaos.log.LogFixture;
import dev.aaos.log.fixture.ShapedRecord;
import dev.aaos.log.fixture.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Snapshots as files: whole or none, the newest two, and only with their log.
class SnapshotsTest {
  private final SimulatedDisk disk = new SimulatedDisk();
  private final Log log;
  private final Snapshots files = new Snapshots(disk);
  private final List<String> said = new ArrayList<>();

  SnapshotsTest() throws IOException {
    log = new LogFixture(disk, 1 << 20).log();
  }

  private Place appended() throws IOException {
    log.append(List.of(ShapedRecord.plain(log.last() + 1, "one more")));
    return log.place();
  }

  private static byte[] content(Place place) {
    return ("what came of " + place.sequence() + " records").getBytes(StandardCharsets.UTF_8);
  }

  private void take(Place place) throws IOException {
    files.write(new Snapshot(place, ByteBuffer.wrap(content(place))));
  }

  private Optional<Long> newest(SimulatedDisk there) throws IOException {
    Optional<Snapshots.Found<String>> found =
        new Snapshots(there).newest((sequence, content) -> text(content), said::add);
    found.ifPresent(one ->
        assertThat(one.value()).isEqualTo("what came of " + one.place().sequence() + " records"));
    return found.map(one -> one.place().sequence());
  }

  private static String text(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void theNewest_isReadBack_andTheLastTwoAreKept() throws IOException {
    assertThat(newest(disk)).isEmpty();
    for (int i = 0; i < 5; i++) {
      take(appended());

      assertThat(newest(disk)).contains(log.last());
    }
    assertThat(files.names()).containsExactly(Snapshots.name(5), Snapshots.name(4));
    assertThat(said).isEmpty();
  }

  @Test
  void aSnapshotChangedAtAnyByte_orCutAnywhere_isNotUsed_butTheOneBefore() throws IOException {
    take(appended());
    take(appended());
    byte[] whole = disk.bytes(Snapshots.name(2));
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= (byte) (1 << (at % 8));
      for (byte[] bad : List.of(changed, Arrays.copyOf(whole, at))) {
        disk.put(Snapshots.name(2), bad);
        said.clear();

        assertThat(newest(disk)).as("byte %s", at).contains(1L);
        assertThat(said)
            .singleElement()
            .asString()
            .startsWith(Snapshots.name(2) + " is not used, and more of the journal is read");
      }
    }
  }

  @Test
  void aSnapshotOfAnotherFormat_orAnotherLog_isNotUsed() throws IOException {
    Place place = appended();
    take(place);
    log.append(List.of(ShapedRecord.plain(2, "two")));
    Place other = new Place(1, place.offset(), 1, log.place().hash());
    byte[] foreign = bytes(new Snapshot(other, ByteBuffer.wrap(content(other))));
    disk.put(Snapshots.name(2), foreign);

    assertThat(newest(disk)).contains(1L);
    assertThat(said).singleElement().asString().contains("the journal has no record 1 hashed");
  }

  private static byte[] bytes(Snapshot snapshot) {
    ByteBuffer file = snapshot.bytes();
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    return bytes;
  }

  @Test
  void powerThatFailsWhileOneIsWritten_leavesTheOldOneOrTheNewOne() throws IOException {
    SplittableRandom chance = new SplittableRandom(Long.getLong("aaos.seed", System.nanoTime()));
    for (int operation = 1; operation < 12; operation++) {
      for (int i = 0; i < 20; i++) {
        SnapshotsTest test = new SnapshotsTest();
        test.take(test.appended());
        test.take(test.appended());
        Place third = test.appended();
        test.disk.powerOffAt(operation);
        boolean done = true;
        try {
          test.take(third);
        } catch (IOException e) {
          done = false;
        }

        SimulatedDisk found = test.disk.restart(chance);

        assertThat(test.newest(found)).get().isIn(done ? List.of(3L) : List.of(2L, 3L));
      }
    }
  }

  @Test
  void aDiskThatFails_leavesTheOthersAndNoPartOfThisOne() throws IOException {
    take(appended());
    Place place = appended();
    disk.failAt(2, "ENOSPC");

    assertThatThrownBy(() -> take(place)).hasMessage("ENOSPC");

    assertThat(files.names()).containsExactly(Snapshots.name(1));
    take(place);
    assertThat(newest(disk)).contains(2L);
  }
}
