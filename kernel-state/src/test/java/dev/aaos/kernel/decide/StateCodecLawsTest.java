package dev.aaos.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.LoopLimits;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.state.Fold;
import dev.aaos.kernel.state.State;
import dev.aaos.kernel.state.StateCodec;
import dev.aaos.kernel.state.fixture.StateDump;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A state as bytes: the same state comes back, and goes on the same.
class StateCodecLawsTest {
  private static final int LIVES = 25;
  private static final int COMMANDS = 100;
  private static final KernelLimits LIMITS = new KernelLimits(
      8,
      3,
      3,
      4,
      5,
      3,
      10,
      4,
      1_000,
      Duration.ofMillis(10),
      Duration.ofMinutes(1),
      LoopLimits.DEFAULT);
  private static final StateCodec CODEC = new StateCodec(LIMITS);

  private static State again(State state) {
    return CODEC.decode(state.sequence(), ByteBuffer.wrap(CODEC.encode(state)));
  }

  @Test
  void anyState_comesBack_andIsWrittenAsTheSameBytes() {
    live((state, drafts) -> {
      byte[] bytes = CODEC.encode(state);
      State read = CODEC.decode(state.sequence(), ByteBuffer.wrap(bytes));

      assertThat(StateDump.of(read)).isEqualTo(StateDump.of(state));
      assertThat(CODEC.encode(read)).hasSameSizeAs(bytes);
    });
  }

  @Test
  void anyState_goesOnWithTheSameRecordsToTheSameState() {
    Fold fold = new Fold(LIMITS);
    List<State> states = new ArrayList<>();
    live((state, drafts) -> {
      if (state.sequence() == drafts.size() && drafts.isEmpty()) {
        states.clear();
      }
      states.replaceAll(read -> folded(fold, read, drafts));
      if (states.isEmpty() || state.sequence() % 7 == 0) {
        states.add(again(state));
      }
      String expected = StateDump.of(state);
      assertThat(states).allSatisfy(read -> assertThat(StateDump.of(read)).isEqualTo(expected));
      if (states.size() > 3) {
        states.removeFirst();
      }
    });
  }

  /// Many agents and runs lie in many parts, most of which nobody has looked into when records
  /// change what is in them.
  @Test
  void aStateOfWhichLittleIsRead_goesOnToTheSameState() {
    long seed = Long.getLong("aaos.seed", System.nanoTime());
    StateCodec codec = new StateCodec(KernelLimits.DEFAULT);
    Fold fold = new Fold(KernelLimits.DEFAULT);
    Table table = new Table(KernelLimits.DEFAULT);
    RandomLife chance = new RandomLife(table, new SplittableRandom(seed));
    for (int i = 0; i < 300; i++) {
      RunId run = table.run(table.agent("tool: t"));
      table.done(Table.ending(run));
      table.persistent("tool: t", "file_read: /data/*");
    }
    State read = codec.decode(table.state.sequence(), ByteBuffer.wrap(codec.encode(table.state)));

    for (int i = 0; i < 3 * COMMANDS; i++) {
      table.decide(chance.next());
      read = folded(fold, read, table.last);
    }

    assertThat(StateDump.of(read))
        .as("repeat with -Daaos.seed=" + seed)
        .isEqualTo(StateDump.of(table.state));
  }

  /// So a start takes no longer for them.
  @Test
  void ofAgentsThatRest_andRunsThatHaveEnded_decodingReadsNothing() {
    Table table = new Table(KernelLimits.DEFAULT);
    StateCodec codec = new StateCodec(KernelLimits.DEFAULT);
    AgentId idle = table.persistent("tool: t");
    RunId over = table.run(table.agent("tool: t"));
    table.done(Table.ending(over));
    for (Map.Entry<UUID, Integer> bad :
        Map.of(idle.value(), 20, over.value(), 60).entrySet()) {
      byte[] bytes = codec.encode(table.state);
      int at = 0;
      while (!bad.getKey().equals(new Decoder(ByteBuffer.wrap(bytes, at, 16)).uuid())) {
        at++;
      }
      Arrays.fill(bytes, at, at + bad.getValue(), (byte) -1);

      State read = codec.decode(table.state.sequence(), ByteBuffer.wrap(bytes));

      assertThat(read.agents().size()).isEqualTo(2);
      assertThat(read.runs().size()).isEqualTo(1);
      assertThatThrownBy(read::readAll).isInstanceOf(CorruptJournal.class);
    }
  }

  private static State folded(Fold fold, State state, List<Draft> drafts) {
    State after = state;
    for (Draft draft : drafts) {
      after = draft.sequence() > after.sequence() ? fold.apply(after, draft) : after;
    }
    return after;
  }

  private interface Check {
    /// @param drafts of the last decision
    void after(State state, List<Draft> drafts);
  }

  /// Leads machines through generated lives; the seed of each is its number.
  private static void live(Check check) {
    long seed = Long.getLong("aaos.seed", System.nanoTime());
    for (int life = 0; life < LIVES; life++) {
      Table table = new Table(LIMITS);
      RandomLife chance = new RandomLife(table, new SplittableRandom(seed + life));
      try {
        check.after(table.state, List.of());
        table.done(new Command.Boot("0.1.0", 1));
        check.after(table.state, table.last);
        for (int i = 0; i < COMMANDS; i++) {
          table.decide(chance.next());
          check.after(table.state, table.last);
        }
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("repeat with -Daaos.seed=" + (seed + life), e);
      }
    }
  }

  @Test
  void bytesThatWereCutOrChanged_areRefused_orAnotherState_butNeverABug() {
    Table table = new Table(LIMITS);
    RandomLife chance = new RandomLife(table, new SplittableRandom(7));
    for (int i = 0; i < COMMANDS; i++) {
      table.decide(chance.next());
    }
    byte[] whole = CODEC.encode(table.state);
    for (int at = 0; at < whole.length; at += 3) {
      byte[] cut = Arrays.copyOf(whole, at);
      byte[] changed = whole.clone();
      changed[at] ^= (byte) (1 << (at % 8));

      assertThatThrownBy(() -> CODEC.decode(table.state.sequence(), ByteBuffer.wrap(cut)))
          .isInstanceOf(CorruptJournal.class);
      try {
        CODEC.decode(table.state.sequence(), ByteBuffer.wrap(changed)).readAll();
      } catch (CorruptJournal e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void conversationsThatGoOnFromOneAnother_takeWhatEachAdded() {
    Table table = new Table(KernelLimits.DEFAULT);
    StateCodec codec = new StateCodec(KernelLimits.DEFAULT);
    var agent = table.agent("tool: t");
    Optional<RunId> before = Optional.empty();
    int alone = 0;
    for (int i = 0; i < 200; i++) {
      RunId run = new RunId(table.id());
      table.done(Table.starting(agent, run, before));
      table.done(Table.ending(run));
      before = Optional.of(run);
      alone = i == 0 ? codec.encode(table.state).length : alone;
    }

    byte[] bytes = codec.encode(table.state);
    State read = codec.decode(table.state.sequence(), ByteBuffer.wrap(bytes));

    assertThat(bytes.length).isLessThan(200 * alone);
    Run last = read.run(before.orElseThrow()).orElseThrow();
    assertThat(last.transcript().size()).isEqualTo(200);
    assertThat(codec.encode(read)).isEqualTo(bytes);
  }

  @Test
  void aStateMadeUnderOtherBounds_orNumberedOtherwise_orOfANewerVersion_isRefused() {
    Table table = new Table(LIMITS);
    table.agent("tool: t");
    byte[] bytes = CODEC.encode(table.state);
    byte[] newer = bytes.clone();
    newer[0]++;

    assertThatThrownBy(() -> new StateCodec(KernelLimits.DEFAULT)
            .decode(table.state.sequence(), ByteBuffer.wrap(bytes)))
        .hasMessage("it was made when AAOS_MAX_FINISHED_AGENTS was 4, not 10000");
    assertThatThrownBy(() -> CODEC.decode(77, ByteBuffer.wrap(bytes)))
        .hasMessage("it holds the state after record " + table.state.sequence());
    assertThatThrownBy(() -> CODEC.decode(table.state.sequence(), ByteBuffer.wrap(newer)))
        .hasMessage("it holds a state of version 13; this daemon reads those of version 3 to 12");
  }
}
