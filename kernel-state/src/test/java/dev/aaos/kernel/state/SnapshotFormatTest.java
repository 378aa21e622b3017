package dev.aaos.kernel.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.ProgramLimit;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Run.Activity;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.kernel.budget.Claim;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.journal.Journal;
import dev.aaos.kernel.state.fixture.StateDump;
import dev.aaos.log.Content;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Digest;
import dev.aaos.log.fixture.SimulatedDisk;
import dev.aaos.log.snapshot.SnapshotBounds;
import dev.aaos.log.snapshot.Snapshots;
import dev.aaos.log.snapshot.Snapshotter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Every format of snapshots, kept as files.
class SnapshotFormatTest {
  private static final List<String> UNUSED =
      List.of("format-1.snapshot.hex", "format-2.snapshot.hex");
  private static final String THIRD = "format-3.snapshot.hex";
  private static final String FOURTH = "format-4.snapshot.hex";
  private static final String FIFTH = "format-5.snapshot.hex";
  private static final String SIXTH = "format-6.snapshot.hex";
  private static final String SEVENTH = "format-7.snapshot.hex";
  private static final String EIGHTH = "format-8.snapshot.hex";
  private static final String NINTH = "format-9.snapshot.hex";
  private static final String TENTH = "format-10.snapshot.hex";
  private static final String ELEVENTH = "format-11.snapshot.hex";
  private static final String GOLDEN = "format-12.snapshot.hex";
  private static final int HEADER_BYTES =
      Long.BYTES + Integer.BYTES + 3 * Long.BYTES + Digest.BYTES + Integer.BYTES;
  private static final StateCodec CODEC = new StateCodec(KernelLimits.DEFAULT);

  private final SimulatedDisk disk = new SimulatedDisk();
  private final Journal journal;
  private final List<String> said = new ArrayList<>();

  SnapshotFormatTest() throws IOException {
    journal = told(disk, Story.drafts());
  }

  private static Journal told(SimulatedDisk disk, List<Draft> drafts) throws IOException {
    Journal journal = Journal.open(disk, Content.open(disk, new SplittableRandom(1)), record -> {});
    journal.append(drafts.subList(0, 9));
    journal.append(drafts.subList(9, drafts.size()));
    return journal;
  }

  /// Returns the state after `drafts`.
  private static State state(List<Draft> drafts) {
    Fold fold = new Fold(KernelLimits.DEFAULT);
    State state = State.GENESIS;
    for (Draft draft : drafts) {
      state = fold.apply(state, draft);
    }
    return state;
  }

  private static String name(List<Draft> story) {
    return "snapshot-%020d".formatted(story.size());
  }

  @Test
  void theGoldenSnapshot_isStillUsed() throws IOException {
    disk.put(name(Story.drafts()), golden(GOLDEN));

    State state =
        new Snapshots(disk).newest(CODEC::decode, said::add).orElseThrow().value();

    assertThat(StateDump.of(state)).isEqualTo(StateDump.of(state(Story.drafts())));
    assertThat(said).isEmpty();
  }

  /// What was pruned stands in such a state and nowhere else.
  @Test
  void theGoldenState_fromBeforeThereWerePrograms_isStillUsed() throws IOException {
    List<Draft> story = Story.told(3);

    State state = CODEC.decode(story.size(), content(THIRD));

    assertThat(StateDump.of(state)).isEqualTo(StateDump.of(state(story)));
  }

  @Test
  void theGoldenSnapshots_fromBeforeThereWereTiersLimitsBudgetsOrTermsOfToday_areStillUsed()
      throws IOException {
    checkUsed(FOURTH, Story.told(4));
    checkUsed(FIFTH, Story.told(5));
    checkUsed(SIXTH, Story.told(6));
    checkUsed(SEVENTH, Story.told(7));
    checkUsed(EIGHTH, Story.told(8));
    checkUsed(NINTH, Story.told(9));
    checkUsed(TENTH, Story.told(10));
    checkUsed(ELEVENTH, Story.told(11));
  }

  /// The records of those days named nobody, so the journal of this story has other
  /// hashes, by which a whole snapshot names its place.
  private static void checkUsed(String golden, List<Draft> story) throws IOException {
    State state = CODEC.decode(story.size(), content(golden, Digest.BYTES + Long.BYTES));

    assertThat(StateDump.of(state)).isEqualTo(StateDump.of(state(story)));
  }

  /// The log is read instead: it tells what such a state does not hold.
  @Test
  void aStateOfAnEarlierVersion_isNotUsed_namingTheVersion() throws IOException {
    for (int i = 0; i < UNUSED.size(); i++) {
      ByteBuffer content = content(UNUSED.get(i));

      assertThatThrownBy(() -> CODEC.decode(1, content))
          .isInstanceOf(CorruptJournal.class)
          .hasMessage("it holds a state of version " + (i + 1)
              + "; this daemon reads those of version 3 to 12");
    }
  }

  /// By them the parts of large maps are told apart, of which the golden snapshots have
  /// none.
  @Test
  void theHashesOfKeys_areThoseOfTheFormat() {
    UUID id = new UUID(0x0123_4567_89ab_cdefL, 0x1122_3344_5566_7788L);

    assertThat(PersistentMap.place(new AgentId(id), 7)).isEqualTo(0xcccc_0088);
    assertThat(PersistentMap.place(new RunId(id), 7)).isEqualTo(0xcccc_0088);
    assertThat(PersistentMap.place(0x1234_5678_9abc_def0L, 7)).isEqualTo(0x8888_0000);
    assertThat(PersistentMap.place(0x1234_5678, 7)).isEqualTo(0x1234_444c);
    assertThat(PersistentMap.place(new AgentId(id), 2)).isEqualTo(0x88);
  }

  @Test
  void theSameState_isStillWrittenAsTheSameBytes() throws IOException {
    new Snapshotter(new Snapshots(disk), new SnapshotBounds(1, 1, 1), said::add)
        .end(journal.log().place(), () -> CODEC.encode(state(Story.drafts())));

    assertThat(HexFormat.of().formatHex(disk.bytes(name(Story.drafts()))))
        .isEqualTo(HexFormat.of().formatHex(golden(GOLDEN)));
  }

  @Test
  void theGoldenSnapshot_holdsEverythingAStateMayHold() {
    State state = state(Story.drafts());

    assertThat(state.runs().values().stream()
            .map(Run::activity)
            .map(Object::getClass)
            .distinct())
        .hasSize(Activity.class.getPermittedSubclasses().length);
    assertThat(state.approvals().values())
        .extracting(Approval::verdict)
        .contains(Approval.Verdict.PENDING, Approval.Verdict.APPROVED, Approval.Verdict.DENIED);
    assertThat(state.calls().values()).extracting(Call::orphaned).contains(true, false);
    assertThat(state.calls().values())
        .anyMatch(
            call -> !call.work().children().isEmpty() && !call.work().runs().isEmpty());
    assertThat(state.lost().listed().values())
        .extracting(UnknownOutcome::isOpen, UnknownOutcome::awaited)
        .containsExactlyInAnyOrder(tuple(true, false), tuple(true, true), tuple(false, false));
    assertThat(state.agent(Story.CHILD).orElseThrow().identity().asksOutcomes()).isTrue();
    assertThat(state.agents().values().stream()
            .filter(agent -> agent.identity().program().isPresent()))
        .hasSize(2);
    assertThat(state.agents().values().stream()
            .flatMap(agent -> agent.identity().confinement().tier().stream()))
        .containsExactlyInAnyOrder(Tier.T1, Tier.T2);
    assertThat(state.agents().values().stream()
            .filter(agent -> !agent.identity().confinement().equals(Confinement.USUAL))
            .filter(agent ->
                agent.identity().confinement().limits().named().containsKey(ProgramLimit.TIME)))
        .hasSize(2);
    assertThat(state.frozen()).isPresent();
    assertThat(state.grants().meter(2).approved()).isTrue();
    assertThat(state.grants().meter(3).revoked()).isTrue();
    assertThat(state.endedAgents().size()).isEqualTo(1);
    assertThat(state.endedRuns().size()).isEqualTo(5);
    assertThat(state.agents().forms()).isEqualTo(2);
    assertThat(state.agents().values())
        .anyMatch(agent ->
            !agent.mailbox().isEmpty() && !agent.conversation().exchanges().isEmpty());
    assertThat(state.agent(Story.OVER).orElseThrow().supervision().recent()).hasSize(2);
    assertThat(state.restartDue(Story.OVER)).isPresent();
    assertThat(state.agent(Story.BOSS).orElseThrow().budget()).isNotEqualTo(Budget.NONE);
    assertThat(state.spending().system()).isNotEqualTo(Budget.NONE);
    assertThat(state.spending().aside().values())
        .anyMatch(aside -> !aside.call().isZero() && !aside.closing().isZero());
    assertThat(state.agent(Story.BOSS).orElseThrow().children().contains(Story.CHILD))
        .isTrue();
  }

  @Test
  void theGoldenSnapshot_holdsEveryTermOnWhichModelsAreAsked() {
    State state = state(Story.drafts());

    assertThat(state.agents().values().stream()
            .filter(agent -> !agent.identity().standing().claim().equals(Claim.USUAL)))
        .hasSize(2);
    assertThat(state.agents().values().stream()
            .filter(agent -> !agent.identity().standing().ladder().equals(Ladder.NONE)))
        .hasSize(2);
    assertThat(state.runs().values()).anyMatch(run -> run.progress().rung() > 0);
    assertThat(state.runs().values()).anyMatch(run -> run.due().isPresent());
    assertThat(state.runs().values()).anyMatch(run -> run.progress().summary().isPresent());
    assertThat(state.agents().values().stream()
            .filter(agent -> !agent.identity().standing().window().equals(ContextWindow.USUAL)))
        .hasSize(2);
    assertThat(state.agents().values().stream()
            .filter(agent -> agent.identity().standing().longest().isPresent()))
        .hasSize(2);
  }

  /// Returns the state in a file of the first format.
  private static ByteBuffer content(String golden) throws IOException {
    return content(golden, Digest.BYTES);
  }

  /// Returns the state in a file that has `tail` bytes behind it.
  private static ByteBuffer content(String golden, int tail) throws IOException {
    byte[] file = golden(golden);
    return ByteBuffer.wrap(file, HEADER_BYTES, file.length - HEADER_BYTES - tail)
        .slice();
  }

  private static byte[] golden(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(SnapshotFormatTest.class.getResourceAsStream(file))) {
      String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.replace("\n", ""));
    }
  }
}
