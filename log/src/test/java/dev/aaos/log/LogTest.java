package dev.aaos.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Appending, opening again, rolling over, reading.
class LogTest {
  private static final long SMALL = 2_000;

  @Test
  void anEmptyDisk_isAnEmptyLog() throws IOException {
    LogFixture fresh = new LogFixture();

    assertThat(fresh.log.last()).isZero();
    assertThat(fresh.recovered).isEmpty();
    assertThat(fresh.read(0)).isEmpty();
    assertThat(fresh.read(1)).isEmpty();
  }

  @Test
  void whatWasAppended_isRecoveredInOrder() throws IOException {
    LogFixture first = new LogFixture();
    List<LogFixture.Kept> written = new ArrayList<>(first.append(1));
    written.addAll(first.append(5));

    LogFixture second = first.reopened();
    List<LogFixture.Kept> more = second.append(2);
    LogFixture third = second.reopened();

    assertThat(second.recovered).isEqualTo(written);
    assertThat(third.recovered).hasSize(8).startsWith(written.toArray(LogFixture.Kept[]::new));
    assertThat(third.recovered.subList(6, 8)).isEqualTo(more);
    assertThat(third.log.last()).isEqualTo(8);
    assertThat(third.verified()).isEqualTo(8);
  }

  @Test
  void aFullSegment_isFollowedByAnother() throws IOException {
    LogFixture small = new LogFixture(new LogFixture().disk, SMALL);
    for (int i = 0; i < 60; i++) {
      small.append(1 + i % 3);
    }

    assertThat(small.segments()).hasSizeGreaterThan(4);
    assertThat(small.verified()).isEqualTo(small.log.last());
    assertThat(small.reopened().recovered).hasSize((int) small.log.last());
  }

  @Test
  void reading_fromAnywhere_givesAllThatFollows() throws IOException {
    LogFixture small = new LogFixture(new LogFixture().disk, SMALL);
    List<LogFixture.Kept> written = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      written.addAll(small.append(1 + i % 3));
    }

    for (int from = 1; from <= written.size(); from++) {
      assertThat(small.read(from)).isEqualTo(written.subList(from - 1, written.size()));
    }
    assertThat(small.read(-5)).isEqualTo(written);
    assertThat(small.read(written.size() + 1)).isEmpty();
    assertThat(small.reopened().read(17)).isEqualTo(written.subList(16, written.size()));
  }

  @Test
  void aReaderThatHasHadEnough_isGivenNoMore() throws IOException {
    LogFixture small = new LogFixture(new LogFixture().disk, SMALL);
    for (int i = 0; i < 30; i++) {
      small.append(2);
    }
    List<Long> seen = new ArrayList<>();

    small.log.read(7, entry -> {
      seen.add(entry.sequence());
      return seen.size() < 40;
    });

    assertThat(seen).hasSize(40).startsWith(7L, 8L).endsWith(46L);
  }

  @Test
  void reading_whileAnotherThreadAppends_givesWholeBatchesInOrder() throws Exception {
    LogFixture small = new LogFixture(new LogFixture().disk, 100_000);
    small.append(1);
    CountDownLatch done = new CountDownLatch(1);
    AtomicReference<Throwable> failed = new AtomicReference<>();
    Thread reader = Thread.ofPlatform().start(() -> {
      try {
        while (done.getCount() > 0) {
          List<LogFixture.Kept> records = small.read(small.log.last() / 2);
          long first = records.getFirst().sequence();
          for (int i = 0; i < records.size(); i++) {
            assertThat(records.get(i).sequence()).isEqualTo(first + i);
          }
        }
      } catch (IOException | RuntimeException | Error e) {
        failed.set(e);
      }
    });

    for (int i = 0; i < 2_000; i++) {
      small.append(1 + i % 4);
    }
    done.countDown();
    reader.join();

    assertThat(failed.get()).isNull();
    assertThat(small.segments()).hasSizeGreaterThan(2);
  }

  @Test
  void oneRecord_isFoundWithoutReadingTheWholeSegment() throws IOException {
    LogFixture fixture = new LogFixture();
    while (fixture.log.last() < 20_000) {
      fixture.append(100);
    }
    long[] given = {0};

    fixture.log.read(19_950, entry -> {
      given[0] = entry.sequence();
      return false;
    });
    fixture.disk.flip("journal-00000000000000000001", 5_000, 3);

    assertThat(given[0]).isEqualTo(19_950);
    assertThat(fixture.read(19_950)).hasSize(51); // far from the damage
    assertThatThrownBy(() -> fixture.read(1)).isInstanceOf(CorruptJournal.class);
  }

  @Test
  void everyRecord_carriesTheHashOfTheOneBefore() throws IOException {
    LogFixture fixture = new LogFixture();
    fixture.append(3);
    fixture.append(2);

    List<LogFixture.Kept> records = fixture.read(1);

    for (int i = 1; i < records.size(); i++) {
      assertThat(records.get(i).previous()).isEqualTo(records.get(i - 1).hash());
    }
  }

  @Test
  void otherFilesInTheDirectory_areLeftAlone() throws IOException {
    LogFixture fixture = new LogFixture();
    fixture.append(3);
    fixture.disk.put("journal-backup", new byte[] {1});
    fixture.disk.put("content-old", new byte[] {2});
    fixture.disk.put("lock", new byte[] {});

    assertThat(fixture.reopened().recovered).hasSize(3);
    assertThat(fixture.disk.bytes("journal-backup")).isEqualTo(new byte[] {1});
  }

  @Test
  void aClosedLog_takesNothing() throws IOException {
    LogFixture fixture = new LogFixture();
    fixture.append(1);

    fixture.log.close();

    assertThatThrownBy(() -> fixture.append(1)).isInstanceOf(IOException.class);
  }
}
