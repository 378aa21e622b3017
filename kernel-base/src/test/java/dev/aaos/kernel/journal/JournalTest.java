package dev.aaos.kernel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.log.CorruptJournal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Facts in, the same facts out; what becomes of files is tested where the log is.
class JournalTest {
  @Test
  void anEmptyDisk_isAnEmptyJournal() throws IOException {
    JournalFixture fresh = new JournalFixture();

    assertThat(fresh.journal.last()).isZero();
    assertThat(fresh.recovered).isEmpty();
    assertThat(fresh.read(0)).isEmpty();
    assertThat(fresh.read(1)).isEmpty();
  }

  @Test
  void whatWasAppended_isRecoveredInOrder() throws IOException {
    JournalFixture first = new JournalFixture();
    List<JournalRecord> written = new ArrayList<>(first.append(1));
    written.addAll(first.append(5));

    JournalFixture second = first.reopened();
    List<JournalRecord> more = second.append(2);
    JournalFixture third = second.reopened();

    assertThat(second.recovered).isEqualTo(written);
    assertThat(third.recovered).hasSize(8).startsWith(written.toArray(JournalRecord[]::new));
    assertThat(third.recovered.subList(6, 8)).isEqualTo(more);
    assertThat(third.journal.last()).isEqualTo(8);
    assertThat(third.verified()).isEqualTo(8);
  }

  @Test
  void aReaderThatHasHadEnough_isGivenNoMore() throws IOException {
    JournalFixture fixture = new JournalFixture();
    for (int i = 0; i < 30; i++) {
      fixture.append(2);
    }
    List<Long> seen = new ArrayList<>();

    fixture.journal.read(7, record -> {
      seen.add(record.sequence());
      return seen.size() < 40;
    });

    assertThat(seen).hasSize(40).startsWith(7L, 8L).endsWith(46L);
  }

  @Test
  void everyRecord_carriesTheHashOfTheOneBefore() throws IOException {
    JournalFixture fixture = new JournalFixture();
    fixture.append(3);
    fixture.append(2);

    List<JournalRecord> records = fixture.read(1);

    for (int i = 1; i < records.size(); i++) {
      assertThat(records.get(i).previous()).isEqualTo(records.get(i - 1).hash());
    }
  }

  @Test
  void aRecordOfAnotherPlace_isCorruption() throws IOException {
    JournalFixture fixture = new JournalFixture();
    fixture.append(2);
    fixture.journal.log().append(List.of(new RecordCodec().encode(JournalFixture.draft(2))));

    assertThatThrownBy(fixture::reopened)
        .isInstanceOf(CorruptJournal.class)
        .hasMessage("journal-00000000000000000001: record 3: it is numbered 2");
  }
}
