package dev.aaos.log.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.log.BlobRef;
import dev.aaos.log.Fault;
import dev.aaos.log.LogFixture;
import dev.aaos.log.fixture.ShapedRecord;
import dev.aaos.log.fixture.SimulatedDisk;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a verifier says of good logs, and how exactly it names what is bad.
class VerifierTest {
  private static final SampleLog LOG = SampleLog.write(40, "log");
  private static final SampleLog OLDER = SampleLog.write(25, "log");
  private static final String FIRST = "journal-00000000000000000001";

  @Test
  void aGoodLog_agreesWithEveryHeadItEverSigned() {
    Verification found = SampleLog.verify(LOG.files(), LOG.head(), OLDER.head());

    assertThat(found.isGood()).isTrue();
    assertThat(found.fault()).isEmpty();
    assertThat(found.records()).isEqualTo(LOG.head().head().size());
    assertThat(found.root()).isEqualTo(LOG.head().head().root());
    assertThat(found.heads())
        .hasSize(2)
        .allSatisfy(head -> assertThat(head.fault()).isEmpty());
    assertThat(found.content().isWhole()).isTrue();
    assertThat(found.content().whole()).isEqualTo(found.records() / 3);
    assertThat(found.content().unknown()).isZero();
    assertThat(found.torn()).isFalse();
  }

  @Test
  void anEmptyDirectory_isAnEmptyLog() {
    Verification found = SampleLog.verify(new LogFiles());

    assertThat(found.isGood()).isTrue();
    assertThat(found.records()).isZero();
    assertThat(found.root()).isEqualTo(TreeHash.EMPTY);
  }

  @Test
  void aFlippedBit_isNamedWithRecordFileAndPlace() {
    LogFiles files = LOG.files().copy();
    files.get(FIRST)[200] ^= 4;

    Verification found = SampleLog.verify(files, LOG.head());

    assertThat(found.isGood()).isFalse();
    assertThat(found.records()).isEqualTo(1);
    assertThat(found.fault().orElseThrow()).satisfies(fault -> {
      assertThat(fault.sequence()).isEqualTo(2);
      assertThat(fault.file()).isEqualTo(FIRST);
      assertThat(fault.offset()).isBetween(52L, 200L);
      assertThat(fault.reason()).contains("broken batch at byte " + fault.offset());
    });
  }

  @Test
  void anOlderCopy_isGoodByItself_andNotBehindTheHead() {
    assertThat(SampleLog.verify(OLDER.files(), OLDER.head()).isGood()).isTrue();

    Verification found = SampleLog.verify(OLDER.files(), LOG.head());

    assertThat(found.fault()).isEmpty();
    assertThat(found.isGood()).isFalse();
    assertThat(found.heads().getFirst().fault())
        .contains("the log ends with record " + OLDER.head().head().size()
            + ": it was rolled back, or its end was cut off");
  }

  @Test
  void aRewrittenLog_isGoodByItself_andNotBehindTheHead() {
    SampleLog other = SampleLog.write(40, "lie");

    Verification found = SampleLog.verify(other.files(), LOG.head());

    assertThat(found.fault()).isEmpty();
    assertThat(found.heads().getFirst().fault().orElseThrow()).endsWith("they were rewritten");
  }

  @Test
  void headsOfManySizes_sayWhereTheRewritingBegan() {
    LogFiles files = SampleLog.write(41, "log").files();
    SignedHead forged = SampleLog.SIGNER.sign(
        new TreeHead(SampleLog.SIGNER.key().name(), 60, TreeHash.EMPTY, List.of()));

    Verification found = SampleLog.verify(files, forged, LOG.head(), OLDER.head());

    assertThat(found.heads().stream().map(head -> head.fault().isEmpty()))
        .containsExactly(true, false, true);
  }

  @Test
  void aHeadOfAnotherKey_countsForNothing() {
    HeadSigner foreign = HeadSigner.generate(new SecureRandom());
    SignedHead forged = foreign.sign(LOG.head().head());

    assertThat(SampleLog.verify(LOG.files(), forged).isGood()).isFalse();
  }

  @Test
  void aTornTail_isToldAndIsNoFault() {
    LogFiles files = OLDER.files().copy();
    String last = OLDER.files().names("journal-").getLast();
    byte[] batch = Arrays.copyOfRange(files.get(FIRST), 52, 52 + 60);
    byte[] torn = Arrays.copyOf(files.get(last), files.get(last).length + batch.length);
    System.arraycopy(batch, 0, torn, files.get(last).length, batch.length);
    files.put(last, torn);

    Verification found = SampleLog.verify(files, OLDER.head());

    assertThat(found.isGood()).isTrue();
    assertThat(found.torn()).isTrue();
  }

  @Test
  void contentThatIsGone_isCountedAndNamed_andIsNoFault() {
    LogFiles missing = LOG.files().copy();
    LOG.files().names("content-").forEach(missing::remove);
    LogFiles zeroed = LOG.files().copy();
    Arrays.fill(zeroed.get(LOG.files().names("content-").getFirst()), (byte) 0);

    Verification without = SampleLog.verify(missing, LOG.head());
    Verification zeros = SampleLog.verify(zeroed, LOG.head());

    assertThat(without.isGood()).isTrue();
    assertThat(without.content().missing()).isEqualTo(LOG.head().head().size() / 3);
    assertThat(without.content().gone().getFirst().sequence()).isEqualTo(3);
    assertThat(zeros.isGood()).isTrue();
    assertThat(zeros.content().missing()).isEqualTo(LOG.head().head().size() / 3);
    assertThat(zeros.content().gone().getFirst().how()).isEqualTo("missing, zeros in its place");
    assertThat(zeros.content().isWhole()).isFalse();
  }

  @Test
  void contentThatARecordSaysIsRemoved_isShredded_andNothingElseIs() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    LogFixture fixture = new LogFixture(disk, 1_500);
    BlobRef gone = fixture.content().put("to be forgotten".getBytes(StandardCharsets.UTF_8));
    BlobRef kept = fixture.content().put("to be kept".getBytes(StandardCharsets.UTF_8));
    fixture
        .log()
        .append(List.of(
            ShapedRecord.referring(1, gone),
            ShapedRecord.referring(2, kept),
            ShapedRecord.referring(3, gone)));
    fixture.log().append(List.of(ShapedRecord.shredding(4, gone)));
    Verification before = Verifier.verify(disk, List.of(), Optional.empty());

    fixture.content().shred(gone);

    Verification after = Verifier.verify(disk, List.of(), Optional.empty());
    assertThat(before.content()).isEqualTo(new Verification.Content(4, 0, 0, 0, List.of()));
    assertThat(after.isGood()).isTrue();
    assertThat(after.root()).isEqualTo(before.root());
    assertThat(after.content())
        .isEqualTo(new Verification.Content(
            1,
            0,
            3,
            0,
            List.of(
                new Verification.Gone(1, gone, "shredded"),
                new Verification.Gone(3, gone, "shredded"),
                new Verification.Gone(4, gone, "shredded"))));
    disk.flip("content-00000001", 25, 1); // as if only a part of it had been overwritten
    assertThat(Verifier.verify(disk, List.of(), Optional.empty())).isEqualTo(after);
    assertThat(new String(disk.bytes("content-00000001"), StandardCharsets.UTF_8))
        .doesNotContain("forgotten")
        .contains("to be kept");
  }

  @Test
  void contentThatWasChanged_isAFaultOfItsRecord() {
    LogFiles files = LOG.files().copy();
    files.get(LOG.files().names("content-").getFirst())[30] ^= 1;

    Verification found = SampleLog.verify(files, LOG.head());

    assertThat(found.fault().map(Fault::sequence)).contains(3L);
    assertThat(found.fault().orElseThrow().reason()).contains("is not what was stored");
  }

  @Test
  void withoutAKey_rootsAreComparedAllTheSame() throws Exception {
    Verification found =
        Verifier.verify(OLDER.files().disk(), List.of(LOG.head()), Optional.empty());

    assertThat(found.isGood()).isFalse();
  }
}
