package dev.aaos.kernel.machine;

import dev.aaos.inference.Claimant;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Bid;
import dev.aaos.kernel.budget.Claim;
import dev.aaos.kernel.budget.Price;
import dev.aaos.kernel.conversation.LoopWatch;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.decide.Begun;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.Loss;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.state.State;
import dev.aaos.log.BlobRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The model calls of one run: begun on record, made, and what came of them recorded.
final class Inference {
  private static final String BUG = "BUG";
  private static final String STREAM = "model";

  /// After how many turns in a row that told nothing new a run climbs, for each rung it stands on.
  private static final int CIRCLES = 3;

  private final Core core;
  private final AgentId agent;
  private final RunId run;
  private final Bids bids = new Bids();

  /// A model gave no answer, or none that will do; the record says so.
  private static final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;

    Unfit(String reason) {
      super(reason);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

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
    return found.filter(one -> one.identity().ladder().leadsOn(rung())).isPresent();
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
  private Result<Came> close(Prompt prompt, Begun.Close close) throws Unfit, InterruptedException {
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
      throws Unfit, InterruptedException {
    String model = prompt.model();
    try {
      Reply reply = core.devices().model().infer(prompt, asker(model, asked));
      return record(prompt, made.fit(reply), asked);
    } catch (ModelFailure e) {
      Loss loss = new Loss(e.spent(), core.devices().model().cost(model, e.spent()));
      String reason = String.valueOf(e.getMessage());
      failed(e.kind().name(), reason, Optional.of(loss), asked);
      throw new Unfit(reason);
    } catch (IOException e) {
      return failed(Errno.EIO.name(), String.valueOf(e.getMessage()), Optional.empty(), asked);
    } catch (InterruptedException e) {
      failed(Errno.EINTR.name(), "the agent was stopped", Optional.empty(), asked);
      throw e;
    } catch (KernelHalted e) {
      throw e;
    } catch (RuntimeException | Error e) {
      DriverBug bug = new DriverBug("the model driver", e);
      failed(BUG, bug.text(), Optional.empty(), asked);
      throw bug;
    }
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

  /// What the model says is seen as it comes, and is on record once it has said all.
  private Asker asker(String model, long asked) {
    Claimant claimant = claimant();
    return new Asker() {
      @Override
      public void hears(String words) {
        core.audience().see(new Shown(agent, Optional.of(run), asked, STREAM, words));
      }

      @Override
      public void hearsAnew() {
        hears("\n");
      }

      @Override
      public boolean allowsAnother(Usage lost) {
        Loss loss = new Loss(lost, core.devices().model().cost(model, lost));
        Result<Boolean> paid = core.machine().settle(new Command.LoseAttempt(run, loss, asked));
        return paid instanceof Result.Ok<Boolean>(Boolean another) && another;
      }

      @Override
      public Claimant claimant() {
        return claimant;
      }
    };
  }

  /// The share is that of the agent at the top, and the job is its run; where it has none, that of
  /// the next below it.
  private Claimant claimant() {
    State state = core.machine().state();
    RunId job = run;
    AgentId top = agent;
    Optional<Agent> at = state.agent(agent).flatMap(one -> above(state, one));
    while (at.isPresent()) {
      top = at.get().id();
      job = firstRun(state, at.get()).orElse(job);
      at = above(state, at.get());
    }
    return state
        .agent(agent)
        .map(one -> one.identity().claim())
        .orElse(Claim.USUAL)
        .of(top.toString(), job.toString())
        .within(left(state));
  }

  private Optional<Duration> left(State state) {
    Instant now = core.machine().clock().now();
    return state
        .run(run)
        .flatMap(Run::due)
        .map(due -> due.isAfter(now) ? Duration.between(now, due) : Duration.ZERO);
  }

  private static Optional<Agent> above(State state, Agent agent) {
    return agent.identity().parent().flatMap(state::agent);
  }

  private static Optional<RunId> firstRun(State state, Agent agent) {
    List<Run.Beginning> begun = new ArrayList<>();
    agent
        .activeRuns()
        .forEach((id, active) -> state.run(id).map(Run::beginning).ifPresent(begun::add));
    return begun.stream()
        .min(Comparator.comparingLong(Run.Beginning::sequence))
        .map(Run.Beginning::id);
  }

  private Result<Came> record(Prompt prompt, Reply reply, long asked) throws IOException {
    BlobRef turn = core.content().put(TurnCodec.encode(reply.said()));
    long cost = core.devices().model().cost(prompt.model(), reply.usage());
    bids.answered(prompt, reply.usage());
    var command =
        new Command.FinishInference(run, turn, reply.ending(), reply.usage(), cost, asked);
    return core.machine().settle(command).map(sequence -> new Came(reply, turn, sequence));
  }

  private Result<Came> failed(String kind, String reason, Optional<Loss> loss, long asked) {
    core.machine().settle(new Command.FailInference(run, kind, reason, loss, asked));
    return Result.refused(Errno.EIO, reason);
  }
}
