package dev.aaos.log.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.log.BlobRef;
import dev.aaos.log.Content;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Disk;
import dev.aaos.log.LogFixture;
import dev.aaos.log.Walk;
import dev.aaos.log.fixture.ShapedRecord;
import dev.aaos.log.fixture.SimulatedDisk;
import dev.aaos.log.proof.Verification;
import dev.aaos.log.proof.Verifier;
import dev.aaos.log.snapshot.SnapshotBounds;
import dev.aaos.log.snapshot.Snapshots;
import dev.aaos.log.snapshot.Snapshotter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// What a copy of a log holds, whatever happens to the log meanwhile.
class CopyTest {
  private static final long SEGMENT_BYTES = 1_500;
  private static final int BATCHES = 40;
  private static final String FIRST = "journal-00000000000000000001";

  private final SimulatedDisk from = new SimulatedDisk();
  private final SimulatedDisk to = new SimulatedDisk();
  private final Snapshots snapshots = new Snapshots(from);
  private final LogFixture fixture = fixture(from);

  private static LogFixture fixture(SimulatedDisk disk) {
    try {
      return new LogFixture(disk, SEGMENT_BYTES);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Appends as many batches of two records, one of which refers to content.
  private void append(int batches) throws IOException {
    for (int i = 0; i < batches; i++) {
      long next = fixture.log().last() + 1;
      BlobRef ref = fixture.content().put(("said " + next).getBytes(StandardCharsets.UTF_8));
      fixture
          .log()
          .append(List.of(
              ShapedRecord.plain(next, "x".repeat(40)), ShapedRecord.referring(next + 1, ref)));
    }
  }

  private static Verification verified(Disk disk) throws IOException {
    return Verifier.verify(disk, List.of(), Optional.empty());
  }

  private void snapshot() {
    Snapshotter taking = new Snapshotter(snapshots, new SnapshotBounds(1, 1, 1), why -> {
      throw new AssertionError(why);
    });
    taking.end(fixture.log().place(), () -> new byte[] {1, 2, 3});
  }

  @Test
  void aCopy_endsWithTheRecordAskedFor_andHoldsNothingThatCameLater() throws IOException {
    append(BATCHES);
    long last = fixture.log().last();
    Verification before = verified(from);
    byte[] secret = "not yet said".getBytes(StandardCharsets.UTF_8);
    BlobRef later = fixture.content().put(secret);
    fixture.log().append(List.of(ShapedRecord.referring(last + 1, later)));

    Walk.End end = Copy.of(from, last, to);

    assertThat(end.records()).isEqualTo(last);
    assertThat(verified(to)).isEqualTo(before);
    for (String name : to.list()) {
      assertThat(new String(to.bytes(name), StandardCharsets.UTF_8)).doesNotContain("not yet said");
    }
  }

  @Test
  void theMiddleOfABatch_meansAllOfIt() throws IOException {
    append(3);

    assertThat(Copy.of(from, 3, to).records()).isEqualTo(4);
    assertThat(verified(to).records()).isEqualTo(4);
  }

  @Test
  void aCopy_isALogThatGoesOn() throws IOException {
    append(BATCHES);
    Copy.of(from, fixture.log().last(), to);
    LogFixture copy = new LogFixture(to, SEGMENT_BYTES);

    copy.log().append(List.of(ShapedRecord.plain(copy.log().last() + 1, "after")));

    assertThat(copy.log().last()).isEqualTo(fixture.log().last() + 1);
    assertThat(verified(to).isGood()).isTrue();
    assertThat(verified(to).content().whole()).isEqualTo(BATCHES);
  }

  /// A disk on which the log grows each time something is read from it.
  private final class Growing implements Disk {
    private final AtomicLong reads = new AtomicLong();

    @Override
    public List<String> list() throws IOException {
      append(1);
      return from.list();
    }

    @Override
    public DiskFile open(String name) throws IOException {
      reads.incrementAndGet();
      append(3);
      return from.open(name);
    }

    @Override
    public void delete(String name) {
      throw new AssertionError("a copy deletes nothing: " + name);
    }

    @Override
    public void forceDirectory() {
      throw new AssertionError("a copy changes nothing");
    }
  }

  @Test
  void writersGoOnMeanwhile_andTheCopyIsOfOneMoment() throws IOException {
    append(BATCHES);
    long last = fixture.log().last();
    Verification before = verified(from);
    Growing growing = new Growing();

    Copy.of(growing, last, to);

    assertThat(growing.reads.get()).isGreaterThan(5);
    assertThat(fixture.log().last()).isGreaterThan(last + 10);
    assertThat(verified(to)).isEqualTo(before);
  }

  @Test
  void theNewestSnapshotThatIsWhole_comesWithIt_andNoneOfLater() throws IOException {
    append(2);
    snapshot();
    append(2);
    long last = fixture.log().last();
    append(2);
    snapshot();
    from.put("snapshot-%020d".formatted(last), new byte[] {1, 2, 3});

    Copy.of(from, last, to);

    assertThat(new Snapshots(to).names()).containsExactly("snapshot-%020d".formatted(4));
  }

  @Test
  void aLogThatIsNotAsItWasWritten_isNotCopied_andTheFirstBadRecordIsNamed() throws IOException {
    append(BATCHES);
    from.flip(FIRST, 300, 1);

    assertThatThrownBy(() -> Copy.of(from, fixture.log().last(), to))
        .isInstanceOf(CorruptJournal.class)
        .hasMessageStartingWith("record ")
        .hasMessageContaining(FIRST);
    assertThat(to.list()).isEmpty();
  }

  @Test
  void contentOfRecordsThatAreNotKnown_isCopiedWhole() throws IOException {
    append(1);
    byte[] strange = ShapedRecord.plain(3, "");
    strange[strange.length - 1] = (byte) 250;
    fixture.content().put("of a newer kind".getBytes(StandardCharsets.UTF_8));
    fixture.log().append(List.of(strange));

    Copy.of(from, 3, to);

    String content = Content.files(to).getFirst();
    assertThat(ByteBuffer.wrap(to.bytes(content))).isEqualTo(ByteBuffer.wrap(from.bytes(content)));
    assertThat(new String(to.bytes(content), StandardCharsets.UTF_8)).contains("of a newer kind");
  }

  @Test
  void whatIsCopied_isDurable_andAFailureIsToldAtEveryOperation() throws IOException {
    append(BATCHES);
    snapshot();
    long last = fixture.log().last();
    SimulatedDisk whole = new SimulatedDisk();
    Copy.of(from, last, whole);
    long operations = whole.operations();
    assertThat(operations).isGreaterThan(10);

    RandomGenerator chance = RandomGenerator.of("L64X128MixRandom");
    Verification survived = verified(whole.restart(chance));
    assertThat(survived).isEqualTo(verified(from));
    for (long at = 1; at <= operations; at++) {
      SimulatedDisk failing = new SimulatedDisk();
      failing.failAt(at, "No space left on device");
      assertThatThrownBy(() -> Copy.of(from, last, failing))
          .isInstanceOf(IOException.class)
          .hasMessage("No space left on device");
    }
  }
}
