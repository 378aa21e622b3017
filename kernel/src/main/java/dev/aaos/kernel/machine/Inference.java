package dev.aaos.kernel.machine;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Bid;
import dev.aaos.kernel.budget.Bids;
import dev.aaos.kernel.budget.Loss;
import dev.aaos.kernel.budget.Price;
import dev.aaos.kernel.conversation.LoopWatch;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.decide.Begun;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.machine.Reuse.Again;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The model calls of one run: begun on record, made, and what came of them recorded.
final class Inference {
  /// After how many turns in a row that told nothing new a run climbs, for each rung it stands on.
  private static final int CIRCLES = 3;

  private final Core core;
  private final AgentId agent;
  private final RunId run;
  private final Bids bids = new Bids();
  private final Reuse reuse;
  private final ModelCall call;

  /// What becomes of what a model said.
  private interface Fitting {
    Reply fit(Reply reply) throws Unfit;
  }

  /// What the model said, where it lies, and the record that says so.
  record Came(Reply reply, BlobRef turn, long sequence) {}

  Inference(Core core, AgentId agent, RunId run) {
    this.core = core;
    this.agent = agent;
    this.run = run;
    this.call = new ModelCall(core, agent, run);
    this.reuse = new Reuse(core, agent, run);
  }

  /// Asks the model to go on with `turns`. Waits where the budget may be enough once other calls
  /// are settled; where it is used up the model is asked to say where it stopped. Where it does
  /// not do, the next on its agent's ladder is asked.
  ///
  /// @param tools what it may ask for
  /// @param loop how far the run goes round in circles: too far, and it is asked the same
  /// @param cause the record that the call comes of
  Result<Came> infer(List<Turn> turns, List<ToolSpec> tools, LoopWatch.Loop loop, long cause)
      throws InterruptedException {
    if (loop.turns() >= CIRCLES * (rung() + 1)) {
      climb("it asked for the same again " + loop.turns() + " times in a row", cause);
    }
    while (true) {
      try {
        return attempt(turns, tools, loop, cause);
      } catch (Unfit e) {
        if (!climb(e.getMessage(), cause)) {
          return Result.refused(Errno.EIO, e.getMessage());
        }
      } catch (IOException e) {
        return Result.refused(Errno.EIO, String.valueOf(e.getMessage()));
      }
    }
  }

  private int rung() {
    return core.machine().state().run(run).map(one -> one.progress().rung()).orElse(0);
  }

  private boolean leadsOn() {
    Optional<Agent> found = core.machine().state().agent(agent);
    return found
        .filter(one -> one.identity().standing().ladder().leadsOn(rung()))
        .isPresent();
  }

  /// Returns whether there is another model to ask.
  private boolean climb(String reason, long cause) {
    if (!leadsOn()) {
      return false;
    }
    Result<Boolean> climbed = core.machine().settle(new Command.Climb(run, reason, cause));
    return climbed instanceof Result.Ok<Boolean>(Boolean leads) && leads;
  }

  /// @throws Unfit when the model gave no answer that will do, which is on record
  private Result<Came> attempt(
      List<Turn> turns, List<ToolSpec> tools, LoopWatch.Loop loop, long cause)
      throws Unfit, IOException, InterruptedException {
    Prompt prompt = prompt(turns, tools);
    Optional<Digest> key = reuse.key(prompt);
    if (key.isEmpty()) {
      return answer(prompt, loop, cause);
    }
    return switch (reuse.again(key.get(), prompt, loop, cause)) {
      case Result.Refused<Optional<Again>>(Errno errno, String reason) ->
        Result.refused(errno, reason);
      case Result.Ok<Optional<Again>>(Optional<Again> known)
      when known.isPresent() -> {
        bids.answered(prompt, known.get().cost());
        yield Result.ok(known.get().came());
      }
      case Result.Ok<Optional<Again>> unknown -> {
        Result<Came> came = answer(prompt, loop, cause);
        if (came instanceof Result.Ok<Came>(Came made)) {
          reuse.keep(key.get(), made);
        }
        yield came;
      }
    };
  }

  /// Asks, unless the run has to stop.
  private Result<Came> answer(Prompt prompt, LoopWatch.Loop loop, long cause)
      throws Unfit, IOException, InterruptedException {
    return switch (begin(prompt, loop, cause)) {
      case Result.Refused<Begun>(Errno errno, String reason) -> Result.refused(errno, reason);
      case Result.Ok<Begun>(Begun.Ask(long asked, int output)) -> {
        boolean whole = output == prompt.maxOutputTokens();
        yield ask(prompt.writing(output), asked, reply -> fit(prompt, reply, asked, whole));
      }
      case Result.Ok<Begun>(Begun.Close close) -> close(prompt, close);
      case Result.Ok<Begun>(Begun.Count()) -> throw new IllegalStateException("it was counted");
      case Result.Ok<Begun>(Begun.Wait()) -> throw new IllegalStateException("nobody waited");
    };
  }

  /// An answer that was declined, or that came to the length it may have, does not do where another
  /// model can be asked. One that the budget cut short is not the model's fault.
  private Reply fit(Prompt prompt, Reply reply, long asked, boolean whole) throws Unfit {
    boolean cut = whole && reply.ending() == Reply.Ending.TRUNCATED;
    boolean does = !cut && reply.ending() != Reply.Ending.DECLINED;
    if (does || !leadsOn()) {
      return reply;
    }
    String reason =
        prompt.model() + (cut ? " came to the most that it may write" : " declined to answer");
    long cost = core.devices().model().cost(prompt.model(), reply.usage());
    failed(reply.ending().name(), reason, Optional.of(new Loss(reply.usage(), cost)), asked);
    throw new Unfit(reason);
  }

  /// Where even that would cost more than was set aside for it, nothing is asked.
  private Result<Came> close(Prompt prompt, Begun.Close close)
      throws Unfit, IOException, InterruptedException {
    Prompt last = Closing.of(prompt, close);
    Bid bid = bids.of(last, Price.FREE);
    if (bid.most(bid.outputTokens()).tokens() > close.most()) {
      failed(Errno.EDQUOT.name(), close.why(), Optional.of(Loss.NONE), close.sequence());
      return Result.refused(Errno.EDQUOT, close.why());
    }
    return ask(last, close.sequence(), reply -> Closing.said(reply, close.ending()));
  }

  /// A prompt whose bytes are more than is left is counted by who serves its model, if anybody
  /// does.
  private Result<Begun> begin(Prompt prompt, LoopWatch.Loop loop, long cause)
      throws InterruptedException {
    Price price = core.devices().model().price(prompt.model());
    Bid bid = bids.of(prompt, price);
    Result<Begun> begun = begin(bid, loop, cause);
    if (!(begun instanceof Result.Ok<Begun>(Begun.Count()))) {
      return begun;
    }
    Bid bound = new Bid(bid.inputTokens(), bid.outputTokens(), price);
    OptionalLong tokens = core.devices().model().count(prompt);
    return begin(tokens.isPresent() ? Bids.counted(bound, tokens.getAsLong()) : bound, loop, cause);
  }

  private Result<Begun> begin(Bid bid, LoopWatch.Loop loop, long cause)
      throws InterruptedException {
    while (true) {
      long seen = core.settlements().count();
      Result<Begun> begun =
          core.machine().settle(new Command.BeginInference(run, bid, loop, cause));
      if (!(begun instanceof Result.Ok<Begun>(Begun.Wait()))) {
        return begun;
      }
      core.settlements().await(seen);
    }
  }

  private Result<Came> ask(Prompt prompt, long asked, Fitting made)
      throws Unfit, IOException, InterruptedException {
    return call.ask(prompt, asked, new ModelCall.Books<Result<Came>>() {
      @Override
      public Result<Came> said(Reply reply) throws IOException, Unfit {
        return record(prompt, made.fit(reply), asked);
      }

      @Override
      public void failed(String kind, String reason, Optional<Loss> loss) {
        Inference.this.failed(kind, reason, loss, asked);
      }
    });
  }

  /// Returns how many tokens a prompt of `turns` has, about.
  long tokens(List<Turn> turns, List<ToolSpec> tools) throws IOException {
    return bids.about(prompt(turns, tools));
  }

  /// Hears that from now on the model is told otherwise what it was told before.
  void toldOtherwise() {
    bids.forget();
  }

  private Prompt prompt(List<Turn> turns, List<ToolSpec> tools) throws IOException {
    Agent.Identity identity = identity();
    String system = new String(core.content().get(identity.systemPrompt()), StandardCharsets.UTF_8);
    int most = identity.limits().outputTokens();
    return new Prompt(identity.model(rung()), system, turns, tools, most);
  }

  private Agent.Identity identity() {
    return core.machine().state().agent(agent).orElseThrow().identity();
  }

  private Result<Came> record(Prompt prompt, Reply reply, long asked) throws IOException {
    BlobRef turn = core.content().put(TurnCodec.encode(reply.said()));
    long cost = core.devices().model().cost(prompt.model(), reply.usage());
    bids.answered(prompt, reply.usage());
    var command =
        new Command.FinishInference(run, turn, reply.ending(), reply.usage(), cost, asked);
    return core.machine().settle(command).map(sequence -> new Came(reply, turn, sequence));
  }

  private void failed(String kind, String reason, Optional<Loss> loss, long asked) {
    core.machine().settle(new Command.FailInference(run, kind, reason, loss, asked));
  }
}
