package dev.aaos.kernel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.log.BlobRef;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Digest;
import dev.aaos.log.fixture.SimulatedDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Formats of records and of the content store, kept as files, in every revision of the facts:
/// whatever daemon comes later must still read them.
class JournalFormatTest {
  private static final String SEGMENT = "journal-00000000000000000001";
  private static final int HEADER_BYTES = 52;

  @Test
  void theGoldenJournal_holdsEveryKindOfFact() {
    assertThat(GoldenFacts.all().stream().map(Object::getClass).distinct().toList())
        .containsExactlyInAnyOrderElementsOf(FactTypes.all());
  }

  @Test
  void theGoldenJournals_ofEveryRevision_areStillRead() throws IOException {
    Map<String, Integer> revisions = Map.ofEntries(
        Map.entry("format-1.journal.hex", GoldenFacts.first().size()),
        Map.entry("format-1-b.journal.hex", GoldenFacts.second().size()),
        Map.entry("format-1-c.journal.hex", GoldenFacts.third().size()),
        Map.entry("format-1-d.journal.hex", GoldenFacts.fourth().size()),
        Map.entry("format-1-e.journal.hex", GoldenFacts.fifth().size()),
        Map.entry("format-1-f.journal.hex", GoldenFacts.sixth().size()),
        Map.entry("format-1-g.journal.hex", GoldenFacts.seventh().size()),
        Map.entry("format-1-h.journal.hex", GoldenFacts.eighth().size()),
        Map.entry("format-1-i.journal.hex", GoldenFacts.ninth().size()),
        Map.entry("format-1-j.journal.hex", GoldenFacts.tenth().size()),
        Map.entry("format-1-k.journal.hex", GoldenFacts.eleventh().size()),
        Map.entry("format-1-l.journal.hex", GoldenFacts.twelfth().size()),
        Map.entry("format-1-m.journal.hex", GoldenFacts.thirteenth().size()),
        Map.entry("format-1-n.journal.hex", GoldenFacts.fourteenth().size()),
        Map.entry("format-1-o.journal.hex", GoldenFacts.fifteenth().size()),
        Map.entry("format-1-p.journal.hex", GoldenFacts.sixteenth().size()));
    for (Map.Entry<String, Integer> revision : revisions.entrySet()) {
      SimulatedDisk disk = new SimulatedDisk();
      disk.put(SEGMENT, golden(revision.getKey()));

      JournalFixture opened = new JournalFixture(disk);

      assertThat(opened.recovered.stream().map(JournalRecord::draft))
          .containsExactlyElementsOf(GoldenFacts.drafts().subList(0, revision.getValue()));
      assertThat(opened.verified()).isEqualTo(revision.getValue().longValue());
    }
  }

  @Test
  void theGoldenJournals_thatNamePrincipals_areStillRead() throws IOException {
    Map<String, Integer> revisions = Map.of(
        "format-2.journal.hex", GoldenFacts.seventeenth().size(),
        "format-2-b.journal.hex", GoldenFacts.all().size());
    for (Map.Entry<String, Integer> revision : revisions.entrySet()) {
      SimulatedDisk disk = new SimulatedDisk();
      disk.put(SEGMENT, golden(revision.getKey()));

      JournalFixture opened = new JournalFixture(disk);

      assertThat(opened.recovered.stream().map(JournalRecord::draft))
          .containsExactlyElementsOf(GoldenPeople.named().subList(0, revision.getValue()));
    }
  }

  @Test
  void theSameRecords_areStillWrittenAsTheSameBytes() throws IOException {
    JournalFixture fresh = new JournalFixture();

    fresh.journal.append(GoldenPeople.named().subList(0, 10));
    fresh.journal.append(GoldenPeople.named().subList(10, GoldenPeople.named().size()));

    assertThat(withoutZeros(fresh.disk.bytes(SEGMENT))).isEqualTo(golden("format-2-b.journal.hex"));
  }

  @Test
  void theGoldenContent_isStillRead() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    disk.put("content-00000001", golden("format-1.content.hex"));
    Digest commitment = Digest.read(ByteBuffer.wrap(HexFormat.of()
        .parseHex("c9d8eb3ae864713a8e6d7c1bf988e58ace75d98dc87f22497454f0f3ed7a1ad2")));
    BlobRef ref = new BlobRef(commitment, 1, 25, 12);

    byte[] content = new JournalFixture(disk).content.get(ref);

    assertThat(new String(content, StandardCharsets.UTF_8)).isEqualTo("second\ncafé");
  }

  @Test
  void aNewerFormat_isRefusedByNameAndVersion() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    byte[] newer = golden("format-1.journal.hex");
    newer[11] = 3;
    disk.put(SEGMENT, newer);

    assertThatThrownBy(() -> new JournalFixture(disk))
        .isInstanceOf(CorruptJournal.class)
        .hasMessage(SEGMENT + " has journal format 3; this daemon reads 1 and 2: run the"
            + " daemon that wrote it, or a newer one");
    assertThat(disk.bytes(SEGMENT)).isEqualTo(newer);
  }

  @Test
  void aNewerFormatWithoutRecords_isRefusedToo() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    byte[] newer = Arrays.copyOf(golden("format-1.journal.hex"), HEADER_BYTES);
    newer[11] = 3;
    disk.put(SEGMENT, newer);

    assertThatThrownBy(() -> new JournalFixture(disk))
        .isInstanceOf(CorruptJournal.class)
        .hasMessageContaining("journal format 3");
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(JournalFormatTest.class.getResourceAsStream(name), name)) {
      String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.replace("\n", ""));
    }
  }

  private static byte[] withoutZeros(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }
}
