package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.state.Fold;
import dev.aaos.kernel.state.State;
import dev.aaos.kernel.state.StateCodec;
import dev.aaos.kernel.state.fixture.StateDump;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.History;
import dev.aaos.log.Log;
import dev.aaos.log.fixture.Gate;
import dev.aaos.log.snapshot.SnapshotBounds;
import dev.aaos.log.snapshot.Snapshots;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A start goes on from the newest snapshot, if there is a good one, and from the records if not.
class SnapshotTest {
  private static final String SEGMENT = "journal-00000000000000000001";

  private final KernelFixture fixture = KernelFixture.booted(ScriptedTool.echo());

  SnapshotTest() throws IOException {
    fixture.snapshots = new SnapshotBounds(10_000, 1 << 20, 5);
    fixture.reboot();
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private AgentId busy() throws InterruptedException {
    AgentId agent = fixture.spawn("busy", "tool: echo");
    for (int i = 0; i < 5; i++) {
      ok(fixture.operator.invokeTool(agent, "echo", "{\"n\":" + i + "}"));
    }
    ok(fixture.operator.spawn(manifest("other")));
    return agent;
  }

  private List<String> snapshots() throws IOException {
    return fixture.disk.list().stream()
        .filter(name -> name.startsWith("snapshot-"))
        .toList();
  }

  /// Checks that the state is what all records come to, and that all can be read.
  private void checkState() throws IOException {
    Fold fold = new Fold(fixture.kernel.limits());
    State[] state = {State.GENESIS};
    fixture.kernel.journal().read(1, record -> {
      state[0] = fold.apply(state[0], record.draft());
      return true;
    });
    assertThat(StateDump.of(fixture.kernel.state())).isEqualTo(StateDump.of(state[0]));
  }

  @Test
  void aShutdownInGoodOrder_takesOne_andTheNextStartGoesOnFromIt() throws Exception {
    AgentId agent = busy();
    long last = fixture.kernel.journal().last();

    fixture.reboot();

    assertThat(fixture.kernel.history().last()).isEqualTo(last + 1);
    assertThat(snapshots()).containsExactly("snapshot-%020d".formatted(last + 1));
    assertThat(fixture.kernel.state().agent(agent)).isPresent();
    assertThat(fixture.said).isEmpty();
    checkState();
  }

  @Test
  void aShutdownAfterFewRecords_takesNone() throws Exception {
    busy();
    fixture.reboot();
    List<String> one = snapshots();

    fixture.reboot();

    assertThat(snapshots()).isEqualTo(one);
    checkState();
  }

  @Test
  void oneIsTakenWhileTheKernelServes_andALossOfPowerLosesNothing() throws Exception {
    fixture.snapshots = new SnapshotBounds(4, 1 << 20, 10_000);
    fixture.reboot();
    busy();
    awaitSnapshot();
    busy();

    fixture.crash(new SplittableRandom(1));

    assertThat(fixture.kernel.history().last()).isPositive();
    assertThat(fixture.kernel.state().living()).isEqualTo(4);
    checkState();
  }

  private void awaitSnapshot() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Gate.PATIENCE_SECONDS);
    while (snapshots().isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aBadSnapshot_isSaid_andTheOneBeforeIsUsed_orAllRecords() throws Exception {
    busy();
    fixture.reboot();
    busy();
    fixture.kernel.close();
    List<String> both = snapshots();
    fixture.disk.flip(both.getLast(), 200, 1);

    fixture.boot();

    assertThat(fixture.said).singleElement().asString().startsWith(both.getLast() + " is not used");
    assertThat("snapshot-%020d".formatted(fixture.kernel.history().last()))
        .isEqualTo(both.getFirst());
    checkState();
    fixture.kernel.close();
    fixture.disk.flip(snapshots().getFirst(), 200, 1);
    fixture.disk.flip(snapshots().getLast(), 200, 1);
    fixture.boot();
    assertThat(fixture.kernel.history().last()).isZero();
    checkState();
  }

  @Test
  void aFailingSnapshot_isSaid_andNothingElseHappens() throws Exception {
    busy();
    fixture.disk.failAt(3, "ENOSPC"); // the halt takes two

    fixture.reboot();

    assertThat(fixture.said).singleElement().asString().contains("ENOSPC");
    assertThat(fixture.halts).isEmpty();
    assertThat(snapshots()).isEmpty();
    checkState();
  }

  @Test
  void olderRecords_areVerifiedInTheBackground_andWhatIsBadIsNamed_andNotServed() throws Exception {
    busy();
    fixture.reboot();
    assertThat(fixture.kernel.history().state()).isEqualTo(new History.State.Verifying(0));
    fixture.kernel.catchUp();
    awaitVerified();
    assertThat(fixture.kernel.history().state()).isEqualTo(new History.State.Verified());

    fixture.kernel.close();
    fixture.disk.flip(SEGMENT, 400, 1);
    fixture.boot();
    fixture.kernel.catchUp();
    awaitVerified();

    String bad = switch (fixture.kernel.history().state()) {
      case History.State.Corrupt(long sequence, String reason) -> "from record " + sequence + " on";
      case History.State other -> "nothing: " + other;
    };
    assertThat(fixture.said.poll(Gate.PATIENCE_SECONDS, TimeUnit.SECONDS))
        .contains("the journal is not as it was written, " + bad);
    assertThatThrownBy(() -> fixture.kernel.journal().read(1, record -> true))
        .isInstanceOf(CorruptJournal.class);
    fixture.spawn("goes on");
  }

  private void awaitVerified() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Gate.PATIENCE_SECONDS);
    while (fixture.kernel.history().state() instanceof History.State.Verifying
        && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aStartThatVerifies_readsAllRecords_andRefusesBadOnes() throws Exception {
    busy();
    fixture.kernel.close();
    fixture.verify = true;
    fixture.boot();
    assertThat(fixture.kernel.history().last()).isZero();
    checkState();
    fixture.kernel.close();
    fixture.disk.flip(SEGMENT, 400, 1);

    assertThatThrownBy(fixture::boot).isInstanceOf(CorruptJournal.class);
  }

  /// Such a one is as it was written, so it was written wrongly.
  @Test
  void aSnapshotThatCannotBeReadToItsEnd_stopsTheKernel_namingTheFile() throws Exception {
    busy();
    fixture.reboot();
    Log.Place place = fixture.kernel.journal().log().place();
    State state = fixture.kernel.state();
    fixture.kernel.close();
    Snapshots files = new Snapshots(fixture.disk);
    files.take(place, unreadable(state));
    fixture.boot();

    fixture.kernel.catchUp();

    assertThat(fixture.halt())
        .isInstanceOf(CorruptJournal.class)
        .hasMessageStartingWith(Snapshots.name(place.sequence()) + " cannot be read to its end: ")
        .hasMessageEndingWith("delete it, and the next start reads more of the journal instead");
    fixture.disk.delete(Snapshots.name(place.sequence()));
    fixture.boot();
    fixture.spawn("goes on");
    checkState();
  }

  /// Returns a state in which one bit is wrong, of which decoding hears nothing.
  private byte[] unreadable(State state) {
    StateCodec codec = new StateCodec(fixture.kernel.limits());
    byte[] whole = codec.encode(state);
    for (int at = whole.length - 1; at > 0; at--) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      if (isOpened(codec, state.sequence(), changed)) {
        return changed;
      }
    }
    throw new AssertionError("all of a state is read at once");
  }

  private static boolean isOpened(StateCodec codec, long sequence, byte[] bytes) {
    State read;
    try {
      read = codec.decode(sequence, ByteBuffer.wrap(bytes));
    } catch (CorruptJournal e) {
      return false;
    }
    try {
      read.readAll();
      return false;
    } catch (CorruptJournal e) {
      return true;
    }
  }
}
