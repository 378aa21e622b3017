package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.past.Point;
import dev.aaos.kernel.past.PointReader;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Conversations that become longer than a model is to be told.
class SummariesTest {
  private static final long TOKENS = 8_192;
  private static final ContextWindow WINDOW = new ContextWindow(TOKENS, 50, Optional.of("small"));
  private static final String NEWS = "news ".repeat(600);

  private final Gate gate = new Gate();
  private final KernelFixture fixture;
  private int summaries;

  SummariesTest() throws IOException {
    fixture = KernelFixture.booted(
        new ScriptedTool("news", (input, context) -> ScriptedTool.done(input + NEWS)));
    fixture.model.always("small", prompt -> {
      summaries++;
      return costing(prompt, ScriptedModel.says("SUMMARY " + summaries));
    });
  }

  @AfterEach
  void close() throws IOException {
    gate.open();
    fixture.close();
  }

  /// As many tokens as providers count, by a measure that nothing of the kernel's is used for.
  private static long tokens(Prompt prompt) {
    return (prompt.system() + prompt.turns() + prompt.tools()).length() / 4;
  }

  private static Reply costing(Prompt prompt, ScriptedModel.Step step)
      throws ModelFailure, InterruptedException {
    Reply reply = step.answer(prompt);
    return new Reply(reply.said(), reply.ending(), Usage.of(tokens(prompt), 10));
  }

  /// Asks for the news so many times, and then is done.
  private void script(int calls, String last) {
    for (int i = 1; i <= calls; i++) {
      String id = last + "_" + i;
      fixture.model.script(
          "model",
          prompt ->
              costing(prompt, ScriptedModel.calls(id, "news", "{\"number\": \"" + id + "\"}")));
    }
    fixture.model.script("model", prompt -> costing(prompt, ScriptedModel.says(last)));
  }

  private static Terms terms(ContextWindow window, Quota... quotas) {
    return new Terms(
        OptionalInt.empty(),
        OptionalInt.empty(),
        List.of(quotas),
        Ladder.NONE,
        Optional.empty(),
        window,
        false);
  }

  private AgentId agent(Lifecycle lifecycle, Quota... quotas) {
    return agent(lifecycle, terms(WINDOW, quotas));
  }

  private AgentId agent(Lifecycle lifecycle, Terms terms) {
    Manifest plain = KernelFixture.manifest("reader", "tool: news");
    return ok(fixture.operator.spawn(KernelFixture.living(plain, lifecycle, terms)));
  }

  private RunReport run(AgentId agent) throws InterruptedException {
    return fixture.run(agent, new TranscriptProgram());
  }

  private List<Prompt> prompts(String model) {
    return fixture.model.prompts().stream()
        .filter(prompt -> prompt.model().equals(model))
        .toList();
  }

  private static Turn summary(int number, String then) {
    return new Turn.Asked("[Previous conversation summary]\nSUMMARY " + number
        + "\n\n[The message after it]\n" + then);
  }

  /// Each call has its answer, and nobody speaks twice in a row.
  private static void checkTurns(Prompt prompt) {
    Set<String> open = new HashSet<>();
    boolean askedLast = false;
    for (Turn turn : prompt.turns()) {
      assertThat(askedLast && turn instanceof Turn.Asked).isFalse();
      askedLast = turn instanceof Turn.Asked;
      switch (turn) {
        case Turn.Asked asked -> assertThat(open).isEmpty();
        case Turn.Said said -> {
          assertThat(open).isEmpty();
          said.calls().forEach(call -> open.add(call.id()));
        }
        case Turn.Answered(var answer) ->
          assertThat(open.remove(answer.callId())).isTrue();
      }
    }
    assertThat(open).isEmpty();
  }

  @Test
  void whatIsTold_staysWithinTheWindow_andSaysWhatTheRunWorksOn() throws Exception {
    script(30, "done");

    RunReport report = run(agent(new Lifecycle.OnDemand()));

    assertThat(report.response()).isEqualTo("done");
    List<RunFact.Summarised> made = fixture.facts(RunFact.Summarised.class);
    assertThat(made).hasSizeBetween(5, 15);
    assertThat(prompts("small")).hasSize(made.size());
    assertThat(prompts("model"))
        .hasSize(31)
        .allSatisfy(prompt -> assertThat(tokens(prompt)).isLessThan(TOKENS))
        .allSatisfy(SummariesTest::checkTurns);
    Prompt last = prompts("model").getLast();
    assertThat(last.turns().getFirst()).isEqualTo(summary(made.size(), "go"));
    assertThat(last.turns().get(1)).isInstanceOf(Turn.Said.class);
    Run run = fixture.kernel.state().run(report.run()).orElseThrow();
    assertThat(run.transcript().size()).isEqualTo(1 + 30 * 2 + 1);
    assertThat(report.usage().inputTokens())
        .isEqualTo(
            fixture.model.prompts().stream().mapToLong(SummariesTest::tokens).sum());
  }

  @Test
  void aModelThatHoldsLessThanTheManifestSays_isToldNoMore() throws Exception {
    fixture.model.holding("model", TOKENS);
    script(30, "done");
    ContextWindow large = new ContextWindow(128 * 1_024, 70, Optional.of("small"));

    RunReport report = run(agent(new Lifecycle.OnDemand(), terms(large)));

    assertThat(report.response()).isEqualTo("done");
    assertThat(prompts("model"))
        .allSatisfy(prompt -> assertThat(tokens(prompt)).isLessThan(TOKENS));
  }

  /// Each summary is of the one before it, and of what came since.
  @Test
  void nothing_isSummarisedTwice_andNothingIsLeftOut() throws Exception {
    script(30, "done");

    run(agent(new Lifecycle.OnDemand()));

    List<RunFact.Summarised> made = fixture.facts(RunFact.Summarised.class);
    int from = 0;
    for (int i = 0; i < made.size(); i++) {
      String read = prompts("small").get(i).turns().toString();
      assertThat(made.get(i).from()).isEqualTo(from);
      from = made.get(i).summary().through();
      assertThat(read.contains("SUMMARY " + i)).isEqualTo(i > 0);
      for (int call = 1; call <= 30; call++) {
        boolean within =
            made.get(i).from() <= 2 * call && 2 * call < made.get(i).summary().through();
        assertThat(read.contains("[calls news] {\"number\": \"done_" + call + "\"}"))
            .as("call %s in summary %s", call, i)
            .isEqualTo(within);
      }
    }
  }

  private void send(AgentId agent, String words) throws Exception {
    fixture.program(new TranscriptProgram());
    ok(fixture.operator.send(agent, Body.words(words), Optional.empty()));
    fixture.await(RunFact.Ended.class);
  }

  @Test
  void whatAPersistentAgentRemembers_isSummarisedOnce_overRestarts() throws Exception {
    AgentId agent = agent(new Lifecycle.Persistent(100));
    for (int i = 1; i <= 3; i++) {
      script(2, "answer " + i);
      send(agent, "message " + i);
    }
    assertThat(fixture.facts(RunFact.Summarised.class)).hasSize(1);
    fixture.crash(new SplittableRandom(1));
    script(0, "answer 4");
    send(agent, "message 4");

    Prompt last = prompts("model").getLast();
    assertThat(prompts("small")).hasSize(1);
    assertThat(((Turn.Asked) last.turns().getFirst()).text())
        .startsWith("[Previous conversation summary]\nSUMMARY 1");
    assertThat(last.turns()).endsWith(new Turn.Asked("message 4"));
    assertThat(last.turns().toString()).contains("message 3").doesNotContain("message 1");
    checkTurns(last);
  }

  @Test
  void aSummary_isNotForgottenWithTheOldestExchange() throws Exception {
    AgentId agent = agent(new Lifecycle.Persistent(6));
    script(6, "answer 1");
    send(agent, "message 1");
    for (int i = 2; i <= 5; i++) {
      script(0, "answer " + i);
      send(agent, "message " + i);
    }

    List<Turn> told = prompts("model").getLast().turns();
    assertThat(told.getFirst().toString()).contains("SUMMARY");
    assertThat(told)
        .contains(new Turn.Asked("message 4"))
        .doesNotContain(new Turn.Asked("message 1"));
  }

  @Test
  void whereNoSummaryComes_allIsTold_andItIsTriedAgainOnlyOnceThereIsMore() throws Exception {
    fixture.model.script(
        "small",
        ScriptedModel.fails(ModelFailure.Kind.SERVER, "down"),
        ScriptedModel.says("  "),
        ScriptedModel.ends(Reply.Ending.DECLINED, "no"));
    script(14, "done");

    RunReport report = run(agent(new Lifecycle.OnDemand()));

    assertThat(report.response()).isEqualTo("done");
    assertThat(fixture.facts(RunFact.NotSummarised.class))
        .containsExactly(
            new RunFact.NotSummarised(report.run(), "llm_call_failed", "small: SERVER: down"),
            new RunFact.NotSummarised(report.run(), "empty_response", "small wrote no summary"),
            new RunFact.NotSummarised(report.run(), "empty_response", "small wrote no summary"));
    assertThat(fixture.facts(RunFact.Summarised.class)).isNotEmpty();
    Prompt whole = prompts("model").get(7);
    assertThat(whole.turns()).hasSize(15);
  }

  @Test
  void whereTooLittleIsLeftOfABudget_nothingIsSummarised() throws Exception {
    script(8, "done");

    run(agent(new Lifecycle.OnDemand(), Quota.tokens(34_000, 0)));

    assertThat(prompts("model")).anyMatch(prompt -> WINDOW.isFull(tokens(prompt)));
    assertThat(prompts("small")).isEmpty();
    assertThat(fixture.facts(RunFact.NotSummarised.class)).isEmpty();
  }

  private Point point(RunId run, long sequence) throws IOException {
    PointReader reader = new PointReader(run, sequence);
    fixture.kernel.journal().read(1, reader::take);
    return reader.point().orElseThrow();
  }

  /// Returns the sequences of the records whose fact is one of `type`.
  private List<Long> sequences(Class<? extends RunFact> type) throws IOException {
    List<Long> found = new ArrayList<>();
    fixture.kernel.journal().read(1, record -> {
      if (type.isInstance(record.fact())) {
        found.add(record.sequence());
      }
      return true;
    });
    return found;
  }

  private List<Turn> forked(RunId run, long sequence) throws Exception {
    script(0, "forked");
    RunId fork = ok(fixture.operator.fork(point(run, sequence), "and then?", false));
    fixture.operator.await(fork);
    return prompts("model").getLast().turns();
  }

  @Test
  void aForkFromBeforeASummary_isToldAll_andOneFromAfterIt_theSummary() throws Exception {
    script(8, "done");
    RunId run = run(agent(new Lifecycle.OnDemand())).run();
    long summarised = sequences(RunFact.Summarised.class).getFirst();
    List<Long> answers = sequences(RunFact.InferenceDone.class);
    long last = answers.stream().filter(at -> at < summarised).reduce(0L, Math::max);
    long next = answers.stream().filter(at -> at > summarised).findFirst().orElseThrow();
    answers.removeIf(at -> at >= last);

    assertThat(forked(run, answers.getLast()).getFirst()).isEqualTo(new Turn.Asked("go"));
    assertThat(forked(run, next))
        .startsWith(summary(1, "go"))
        .endsWith(new Turn.Asked("and then?"));
  }

  @Test
  void aDaemonThatEndsWhileASummaryIsWritten_goesOn_andTheCallIsPaid() throws Exception {
    fixture.model.script(
        "small", ScriptedModel.waits(gate, ScriptedModel.says("nobody hears this")));
    script(8, "done");
    AgentId agent = agent(new Lifecycle.OnDemand(), Quota.tokens(1_000_000, 0));
    RunId run = fixture.start(agent, new TranscriptProgram());
    fixture.await(RunFact.InferenceBegun.class, begun -> begun.model().equals("small"));

    fixture.crash(new SplittableRandom(2));
    gate.open();

    assertThat(fixture.operator.await(run).orElseThrow().response()).isEqualTo("done");
    assertThat(fixture.facts(RunFact.Settled.class))
        .anyMatch(settled -> settled.lost().total() > 1_000);
    assertThat(prompts("model").getLast().turns().getFirst().toString()).contains("SUMMARY");
  }

  @Test
  void whoReadSomethingBeforeASummary_mayReadItAgain() throws Exception {
    for (int i = 1; i <= 24; i++) {
      String id = "c" + i;
      String number = "{\"number\": " + (i % 4) + "}";
      fixture.model.script(
          "model",
          prompt -> costing(prompt, ScriptedModel.calls(new Block.ToolCall(id, "news", number))));
    }
    fixture.model.script("model", prompt -> costing(prompt, ScriptedModel.says("done")));

    RunReport report = run(agent(new Lifecycle.OnDemand()));

    assertThat(report.response()).isEqualTo("done");
    assertThat(fixture.facts(RunFact.Stuck.class)).isEmpty();
  }
}
