package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.asking;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Calls whose outcome a crash took along, and that kept how it was before them.
@Timeout(60)
class FoundOutcomesTest {
  private final Gate gate = new Gate();
  private final AtomicInteger begun = new AtomicInteger();
  private final ScriptedTool tool =
      new ScriptedTool("write", EffectClass.UNDOABLE, (input, context) -> {
        context.preserve(new byte[] {1, 2, 3});
        if (begun.getAndIncrement() == 0) {
          gate.pass();
        }
        return ScriptedTool.done("written");
      });
  private final KernelFixture fixture = KernelFixture.booted(tool);

  FoundOutcomesTest() throws IOException {
    fixture.program(new TranscriptProgram());
  }

  @AfterEach
  void close() throws IOException {
    gate.open();
    fixture.close();
  }

  /// Has the machine crash in the middle of a call, and returns its run.
  private RunId crashed() throws Exception {
    fixture.model.script(
        "model", ScriptedModel.calls("1", "write", "{\"n\":1}"), ScriptedModel.says("done"));
    AgentId agent =
        ok(fixture.operator.spawn(asking("a", List.of(CapabilityRequest.parse("tool: *")))));
    RunId run = ok(fixture.operator.start(agent, Task.of("go")));
    gate.awaitReached();
    fixture.crash(new SplittableRandom(7));
    return run;
  }

  /// Waits until the run has ended, and returns what it was told of its call.
  private ToolAnswer told(RunId run) throws InterruptedException {
    assertThat(fixture.operator.await(run).orElseThrow().response()).isEqualTo("done");
    Turn last = fixture.model.prompts().getLast().turns().getLast();
    return ((Turn.Answered) last).answer();
  }

  private List<CallFact> ends() throws IOException {
    List<CallFact> found = new ArrayList<>();
    fixture.kernel.journal().read(1, record -> {
      if (record.fact() instanceof CallFact.Concluded done) {
        found.add(done);
      } else if (record.fact() instanceof CallFact.Repeated again) {
        found.add(again);
      }
      return true;
    });
    return found;
  }

  @Test
  void whatHappened_isNotDoneAgain_andItsRunIsToldSo() throws Exception {
    tool.finding(Finding.HAPPENED);

    ToolAnswer told = told(crashed());

    assertThat(told.error()).isFalse();
    assertThat(told.content()).contains("as it was to be afterwards");
    assertThat(tool.performed()).hasSize(1);
    assertThat(fixture.kernel.state().lost().open()).isEmpty();
  }

  @Test
  void whatDidNotHappen_isDoneNow_onRecord() throws Exception {
    tool.finding(Finding.DID_NOT_HAPPEN);

    ToolAnswer told = told(crashed());

    assertThat(told.content()).isEqualTo("written");
    assertThat(tool.performed()).hasSize(2);
    assertThat(ends()).hasSize(2).first().isInstanceOf(CallFact.Repeated.class);
    assertThat(fixture.kernel.state().lost().open()).isEmpty();
  }

  @Test
  void whatCannotBeFoundOut_isAskedOfAPerson() throws Exception {
    RunId run = crashed();
    List<UnknownOutcome> open = fixture.kernel.state().lost().open();
    while (open.isEmpty()) {
      Thread.onSpinWait();
      open = fixture.kernel.state().lost().open();
    }

    ok(fixture.operator.resolve(open.getFirst().intent(), Finding.HAPPENED, "it is there"));

    assertThat(told(run).content()).contains("a person found that it happened: it is there");
    assertThat(tool.performed()).hasSize(1);
  }
}
