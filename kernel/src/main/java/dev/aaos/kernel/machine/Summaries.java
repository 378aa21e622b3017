package dev.aaos.kernel.machine;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Bid;
import dev.aaos.kernel.budget.Bids;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Loss;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.BlobRef;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Keeps what the model of one run is told within its agent's context window: once it is more than
/// it should be, a model writes what is told in place of its older half, as the predecessor had it.
/// What was said stays in the transcript. For the thread of the run.
final class Summaries {
  private static final String CALL_FAILED = "llm_call_failed";
  private static final String EMPTY = "empty_response";

  /// A part that is shorter than so many summaries is not worth one.
  private static final int LEAST_SUMMARIES = 2;

  private final Core core;
  private final AgentId agent;
  private final RunId run;
  private final ModelCall call;
  private long failedAt;

  Summaries(Core core, AgentId agent, RunId run) {
    this.core = core;
    this.agent = agent;
    this.run = run;
    this.call = new ModelCall(core, agent, run);
  }

  /// Returns what a model is told of `reading`.
  List<Turn> told(Reading reading) throws IOException {
    Optional<Run.Summary> made = made();
    return SummaryPrompt.joined(
        made.isPresent() ? reading.told(made.get(), turn(made.get())) : reading.turns());
  }

  /// Has the older half of `reading` summarised where a prompt of `tokens`, about, is more than
  /// there should be room for. Where that fails, which is on record, or not enough is left for
  /// it, all is told as before.
  ///
  /// @param cause the record that the call comes of
  /// @return whether less is told from now on
  boolean shorten(Reading reading, long tokens, long cause)
      throws IOException, InterruptedException {
    Agent.Identity identity = core.machine().state().agent(agent).orElseThrow().identity();
    String own = identity.model(rung());
    ContextWindow window =
        identity.standing().window().within(core.devices().model().window(own));
    if (!window.isFull(tokens) || tokens < failedAt + failedAt / 10) {
      return false;
    }
    Optional<Run.Summary> before = made();
    long least = (long) LEAST_SUMMARIES * window.summaryTokens() * Bids.BYTES_PER_TOKEN;
    Optional<Reading.Part> part = reading.older(before.map(Run.Summary::through).orElse(0), least);
    if (part.isEmpty()) {
      return false;
    }
    Optional<Turn> earlier =
        before.isPresent() ? Optional.of(turn(before.get())) : Optional.empty();
    String model = window.summarizer().orElse(own);
    Prompt prompt = SummaryPrompt.of(model, earlier, part.get(), window.summaryTokens());
    boolean done = ask(prompt, part.get(), reading.starts().size(), cause);
    failedAt = done ? 0 : tokens;
    return done;
  }

  private Optional<Run.Summary> made() {
    return core.machine().state().run(run).flatMap(found -> found.progress().summary());
  }

  private int rung() {
    return core.machine().state().run(run).map(found -> found.progress().rung()).orElse(0);
  }

  private Turn turn(Run.Summary made) throws IOException {
    return TurnCodec.decode(core.content().get(made.turn()));
  }

  private boolean ask(Prompt prompt, Reading.Part part, int entries, long cause)
      throws InterruptedException {
    Bid bid = new Bids().of(prompt, core.devices().model().price(prompt.model()));
    Result<Long> begun =
        core.machine().settle(new Command.BeginSummary(run, prompt.model(), bid, cause));
    if (!(begun instanceof Result.Ok<Long>(Long asked))) {
      return false;
    }
    try {
      return call.askQuietly(prompt, asked, new Books(prompt, part, entries, asked));
    } catch (Unfit | IOException e) {
      return false;
    }
  }

  /// Where a summary is put on record.
  private final class Books implements ModelCall.Books<Boolean> {
    private final Prompt prompt;
    private final Reading.Part part;
    private final int entries;
    private final long asked;

    Books(Prompt prompt, Reading.Part part, int entries, long asked) {
      this.prompt = prompt;
      this.part = part;
      this.entries = entries;
      this.asked = asked;
    }

    @Override
    public Boolean said(Reply reply) throws IOException, Unfit {
      long cost = core.devices().model().cost(prompt.model(), reply.usage());
      String words = reply.said().text().strip();
      if (words.isEmpty() || reply.ending() == Reply.Ending.DECLINED) {
        String reason = prompt.model() + " wrote no summary";
        fail(EMPTY, reason, Optional.of(new Loss(reply.usage(), cost)));
        throw new Unfit(reason);
      }
      Turn told = SummaryPrompt.told(words, reply.ending() == Reply.Ending.TRUNCATED);
      BlobRef turn = core.content().put(TurnCodec.encode(told));
      var summary = new Run.Summary(turn, part.through(), part.kept(), entries);
      var fact = new RunFact.Summarised(run, summary, part.from(), reply.usage(), saved(told));
      Result<Long> done = core.machine().settle(new Command.FinishSummary(fact, cost, asked));
      return done instanceof Result.Ok<Long>;
    }

    private long saved(Turn told) {
      long before = part.turns().stream().mapToLong(Bids::bytes).sum();
      return Math.max(0, before - Bids.bytes(told)) / Bids.BYTES_PER_TOKEN;
    }

    @Override
    public void failed(String kind, String reason, Optional<Loss> loss) {
      fail(CALL_FAILED, prompt.model() + ": " + kind + ": " + reason, loss);
    }

    private void fail(String kind, String reason, Optional<Loss> loss) {
      var fact = new RunFact.NotSummarised(run, kind, reason);
      core.machine().settle(new Command.FailSummary(fact, loss, asked));
    }
  }
}
