package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.exit;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.state.State;
import dev.aaos.kernel.state.StateCodec;
import dev.aaos.log.BlobRef;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Log;
import dev.aaos.log.prune.Bound;
import dev.aaos.log.prune.Pruner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A kernel whose journal is pruned while it works: what lives does not notice.
class PruneTest {
  private static final MachineFact.SessionOpened WHO =
      new MachineFact.SessionOpened("prune", "a test", 1, 1, 1);

  private static KernelFixture life() throws IOException, InterruptedException {
    KernelFixture life = KernelFixture.booted(ScriptedTool.echo());
    AgentId agent = life.spawn("talker", "tool: echo");
    life.run(agent, door -> exit("done"));
    ok(life.operator.invokeTool(
        life.spawn("brief", "tool: echo"), "echo", "{\"text\":\"to be forgotten\"}"));
    return life;
  }

  private static Pruner pruner(KernelFixture life) {
    return life.kernel.pruner(life.disk, WHO, sequence -> {});
  }

  private static Pruner.Gone prune(KernelFixture life) throws IOException, InterruptedException {
    return pruner(life).prune(new Bound.Sequence(life.kernel.journal().last() + 1), "a test");
  }

  /// All content that the state refers to can be read.
  private static void requireContent(KernelFixture life, String what) throws IOException {
    List<BlobRef> needed = new ArrayList<>();
    new StateCodec(KernelLimits.DEFAULT).references(life.kernel.state(), needed::add);
    assertThat(needed).as(what).isNotEmpty();
    for (BlobRef ref : needed) {
      assertThat(life.kernel.content().get(ref)).as(what).hasSize(ref.length());
    }
  }

  private static List<Agent> agents(State state) {
    return List.copyOf(state.agents().values());
  }

  @Test
  void theStateStays_andTheNextStartHasIt() throws Exception {
    KernelFixture life = life();
    List<Agent> before = agents(life.kernel.state());
    long last = life.kernel.journal().last();

    Pruner.Gone gone = prune(life);

    assertThat(gone.first()).isEqualTo(1);
    assertThat(gone.last()).isEqualTo(last);
    assertThat(agents(life.kernel.state())).isEqualTo(before);
    assertThatThrownBy(() -> life.kernel.journal().read(3, record -> true))
        .isInstanceOf(Log.Pruned.class)
        .hasMessage("record 3 was pruned: the journal begins with record " + (last + 1));
    life.run(before.getFirst().id(), door -> exit("still here"));
    life.reboot();
    assertThat(agents(life.kernel.state())).hasSameSizeAs(before);
    assertThat(Log.segments(life.disk)).allMatch(name -> Log.first(name) > last);
    String newest = Log.segments(life.disk).getLast();
    assertThat(ByteBuffer.wrap(life.disk.bytes(newest)).getInt(8))
        .as("the format, which daemons that know no anchors refuse by name")
        .isEqualTo(2);
    requireContent(life, "after a reboot");
    life.close();
  }

  @Test
  void whereTheHistoryIsCorrupt_nothingIsPruned() throws Exception {
    KernelFixture life = life();
    String segment = Log.segments(life.disk).getFirst();
    life.disk.flip(segment, 300, 1);

    assertThatThrownBy(() -> prune(life)).isInstanceOf(CorruptJournal.class);

    assertThat(life.kernel.anchor()).isEmpty();
    life.close();
  }

  @Test
  void whenPowerFails_theStateIsThere_andTheNextPruningFinishes() throws Exception {
    boolean survived = false;
    for (int at = 1; !survived; at++) {
      KernelFixture life = life();
      life.reboot();
      int agents = life.kernel.state().agents().size();
      life.disk.powerOffAt(at);
      survived = prunes(life);

      life.crash(new SplittableRandom(at));

      String what = "power off at " + at;
      assertThat(life.kernel.state().agents().size()).as(what).isEqualTo(agents);
      requireContent(life, what);
      pruner(life).finish();
      prune(life);
      requireContent(life, what);
      life.reboot();
      assertThat(life.kernel.state().agents().size()).as(what).isEqualTo(agents);
      life.close();
    }
  }

  private static boolean prunes(KernelFixture life) throws InterruptedException {
    try {
      prune(life);
      return !life.disk.isOff();
    } catch (IOException | KernelHalted powerFailed) {
      return false;
    }
  }
}
