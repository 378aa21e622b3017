package dev.aaos.kernel.machine;

import dev.aaos.inference.Claimant;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.state.State;
import dev.aaos.log.BlobRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The model calls of one run: begun on record, made, and what came of them recorded.
final class Inference {
  private static final String BUG = "BUG";
  private static final String STREAM = "model";

  private final Core core;
  private final AgentId agent;
  private final RunId run;

  /// What the model said, where it lies, and the record that says so.
  record Came(Reply reply, BlobRef turn, long sequence) {}

  Inference(Core core, AgentId agent, RunId run) {
    this.core = core;
    this.agent = agent;
    this.run = run;
  }

  /// Asks the model to go on with `turns`.
  ///
  /// @param tools what it may ask for
  /// @param cause the record that the call comes of
  Result<Came> infer(List<Turn> turns, List<ToolSpec> tools, long cause)
      throws InterruptedException {
    Result<Long> begun = core.machine().settle(new Command.BeginInference(run, cause));
    if (begun instanceof Result.Refused<Long>(Errno errno, String reason)) {
      return Result.refused(errno, reason);
    }
    long asked = ((Result.Ok<Long>) begun).value();
    try {
      return record(core.devices().model().infer(prompt(turns, tools), asker(asked)), asked);
    } catch (ModelFailure e) {
      return failed(e.kind().name(), String.valueOf(e.getMessage()), asked);
    } catch (IOException e) {
      return failed(Errno.EIO.name(), String.valueOf(e.getMessage()), asked);
    } catch (InterruptedException e) {
      failed(Errno.EINTR.name(), "the agent was stopped", asked);
      throw e;
    } catch (KernelHalted e) {
      throw e;
    } catch (RuntimeException | Error e) {
      DriverBug bug = new DriverBug("the model driver", e);
      failed(BUG, bug.text(), asked);
      throw bug;
    }
  }

  private Prompt prompt(List<Turn> turns, List<ToolSpec> tools) throws IOException {
    Agent.Identity identity = core.machine().state().agent(agent).orElseThrow().identity();
    String system = new String(core.content().get(identity.systemPrompt()), StandardCharsets.UTF_8);
    int most = identity.limits().outputTokens();
    return new Prompt(identity.model(), system, turns, tools, most);
  }

  /// What the model says is seen as it comes, and is on record once it has said all.
  private Asker asker(long asked) {
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
    return Claimant.of(top.toString(), job.toString());
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

  private Result<Came> record(Reply reply, long asked) throws IOException {
    BlobRef turn = core.content().put(TurnCodec.encode(reply.said()));
    var command = new Command.FinishInference(run, turn, reply.ending(), reply.usage(), asked);
    return core.machine().settle(command).map(sequence -> new Came(reply, turn, sequence));
  }

  private Result<Came> failed(String kind, String reason, long asked) {
    core.machine().settle(new Command.FailInference(run, kind, reason, asked));
    return Result.refused(Errno.EIO, reason);
  }
}
