package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.past.Past;
import dev.aaos.kernel.past.Point;
import dev.aaos.kernel.past.PointReader;
import dev.aaos.kernel.past.Step;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.kernel.syscall.Transcript;
import dev.aaos.log.BlobRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What holds of the past of generated runs, at every one of their records.
class PastLawsTest {
  private static final int RUNS = Integer.getInteger("aaos.pasts", 12);
  private static final int MOST_REPLIES = 5;
  private static final List<String> TOOLS = List.of("pure", "external", "absent", "undoable");

  private final ScriptedTool pure = tool("pure", EffectClass.PURE);
  private final ScriptedTool external = tool("external", EffectClass.EXTERNAL);
  private final ScriptedTool undoable = tool("undoable", EffectClass.UNDOABLE);
  private final KernelFixture fixture = KernelFixture.booted(pure, external, undoable);

  PastLawsTest() throws IOException {}

  private static ScriptedTool tool(String name, EffectClass effect) {
    return new ScriptedTool(name, effect, (input, context) -> ScriptedTool.done(input));
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  /// Has an agent work with a model that asks for what chance says.
  private RunId generated(RandomGenerator random) throws InterruptedException {
    int replies = 1 + random.nextInt(MOST_REPLIES);
    for (int i = 1; i < replies; i++) {
      List<Block> blocks = new ArrayList<>(List.of(new Block.Text("reply " + i)));
      for (int call = random.nextInt(4); call > 0; call--) {
        String tool = TOOLS.get(random.nextInt(TOOLS.size()));
        blocks.add(new Block.ToolCall(i + "-" + call, tool, "{\"n\":" + random.nextLong() + "}"));
      }
      Reply.Ending ending = blocks.size() > 1 ? Reply.Ending.TOOL_USE : Reply.Ending.COMPLETE;
      fixture.model.script(
          "model", prompt -> new Reply(new Turn.Said(blocks), ending, ScriptedModel.COST));
    }
    fixture.model.script("model", ScriptedModel.says("the end"));
    fixture.program(new TranscriptProgram());
    RunId run = ok(
        fixture.operator.start(fixture.spawn("a", "tool: *"), Task.of("go " + random.nextInt())));
    assertThat(fixture.operator.await(run)).isPresent();
    return run;
  }

  private List<JournalRecord> records() throws IOException {
    List<JournalRecord> all = new ArrayList<>();
    fixture.kernel.journal().read(1, all::add);
    return all;
  }

  private static List<JournalRecord> of(RunId run, List<JournalRecord> all) {
    return all.stream().filter(record -> record.run().equals(Optional.of(run))).toList();
  }

  /// The oracle: what was said in a run up to one of its records, from records and content
  /// alone.
  private List<Turn> told(List<JournalRecord> own, long sequence) throws IOException {
    List<Turn> turns = new ArrayList<>();
    Map<Long, String> open = new LinkedHashMap<>();
    for (JournalRecord record : own) {
      if (record.sequence() > sequence) {
        break;
      }
      switch (record.fact()) {
        case RunFact.Started started -> turns.add(turn(started.message()));
        case RunFact.InferenceDone done -> turns.add(turn(done.turn()));
        case CallFact.Refused refused ->
          turns.add(new Turn.Answered(new ToolAnswer(refused.callId(), refused.reason(), true)));
        case CallFact.Concluded concluded -> {
          turns.add(turn(concluded.answer()));
          open.remove(concluded.intent());
        }
        case CallFact.Intended intended -> {
          if (!intended.tool().equals("pure")) {
            open.put(record.sequence(), intended.callId());
          }
        }
        default -> {}
      }
    }
    open.values()
        .forEach(call -> turns.add(new Turn.Answered(new ToolAnswer(call, "(not told)", true))));
    return turns;
  }

  private Turn turn(BlobRef ref) throws IOException {
    return TurnCodec.decode(fixture.kernel.content().get(ref));
  }

  private static Turn withoutReason(Turn turn) {
    return turn instanceof Turn.Answered(ToolAnswer answer)
            && answer.content().startsWith("outcome not carried over")
        ? new Turn.Answered(new ToolAnswer(answer.callId(), "(not told)", answer.error()))
        : turn;
  }

  private Point point(RunId run, long sequence) throws IOException {
    PointReader reader = new PointReader(run, sequence);
    fixture.kernel.journal().read(1, reader::take);
    return reader.point().orElseThrow();
  }

  @Test
  void aForkFromEachRecord_beginsWithWhatWasSaidUpToIt() throws Exception {
    long seed = Long.getLong("aaos.seed", System.nanoTime());
    for (int life = 0; life < RUNS; life++) {
      RunId run = generated(new SplittableRandom(seed + life));
      List<JournalRecord> own = of(run, records());
      assertThat(own).hasSizeGreaterThan(3);
      for (JournalRecord record : own) {
        List<Turn> begun = new ArrayList<>();
        fixture.program(door -> {
          begun.addAll(((Result.Ok<Transcript>) door.call(new Syscall.ReadTranscript()))
              .value()
              .turns());
          return KernelFixture.exit("");
        });

        RunId fork = ok(fixture.operator.fork(point(run, record.sequence()), "", false));
        assertThat(fixture.operator.await(fork)).isPresent();

        assertThat(begun.stream().map(PastLawsTest::withoutReason))
            .as("record %s of life %s, repeat with -Daaos.seed=%s", record, life, seed)
            .isEqualTo(told(own, record.sequence()));
      }
    }
  }

  @Test
  void aForkFromEachRecord_repeatsNoEffectThatWasBegunByThen() throws Exception {
    long seed = Long.getLong("aaos.seed", System.nanoTime());
    for (int life = 0; life < RUNS; life++) {
      RunId run = generated(new SplittableRandom(seed + life));
      List<JournalRecord> own = of(run, records());
      for (JournalRecord record : own) {
        fixture.program(new TranscriptProgram());
        fixture.model.always("model", ScriptedModel.says("enough"));
        RunId fork = ok(fixture.operator.fork(point(run, record.sequence()), "", false));
        assertThat(fixture.operator.await(fork)).isPresent();

        List<String> before = effects(own, record.sequence());
        List<String> after = effects(of(fork, records()), Long.MAX_VALUE);
        assertThat(after)
            .as("record %s of life %s, repeat with -Daaos.seed=%s", record, life, seed)
            .doesNotContainAnyElementsOf(before.isEmpty() ? List.of("none") : before)
            .doesNotHaveDuplicates();
      }
    }
    long unrepeatable = fixture.facts(CallFact.Intended.class).stream()
        .filter(call -> !call.tool().equals("pure"))
        .count();
    assertThat((long) external.performed().size() + undoable.performed().size())
        .isEqualTo(unrepeatable)
        .isPositive();
  }

  /// Returns the calls with an effect that were begun up to a record, by the model's names
  /// for them.
  private static List<String> effects(List<JournalRecord> own, long sequence) {
    return own.stream()
        .filter(record -> record.sequence() <= sequence)
        .map(JournalRecord::fact)
        .filter(CallFact.Intended.class::isInstance)
        .map(CallFact.Intended.class::cast)
        .filter(call -> !call.tool().equals("pure"))
        .map(CallFact.Intended::callId)
        .toList();
  }

  @Test
  void theSteps_holdEachRecordOnce_inOrder_whicheverAreAskedFor() throws Exception {
    long seed = Long.getLong("aaos.seed", System.nanoTime());
    for (int life = 0; life < RUNS; life++) {
      RunId run = generated(new SplittableRandom(seed + life));
      long last = fixture.kernel.journal().last();
      List<Step> steps = steps(run, 1, 1_000);

      assertThat(steps.stream().map(Step::number))
          .isEqualTo(Stream.iterate(1, number -> number + 1).limit(steps.size()).toList());
      assertThat(steps.stream().flatMap(step -> step.records().stream()))
          .as("life %s, repeat with -Daaos.seed=%s", life, seed)
          .isEqualTo(of(run, records()));
      for (int from = 1; from <= steps.size(); from++) {
        assertThat(steps(run, from, 2))
            .isEqualTo(steps.subList(from - 1, Math.min(from + 1, steps.size())));
      }
      assertThat(fixture.kernel.journal().last()).isEqualTo(last);
    }
  }

  private List<Step> steps(RunId run, int from, int most) throws IOException {
    Past past = new Past(run, from, most);
    fixture.kernel.journal().read(1, past::take);
    return past.steps();
  }
}
