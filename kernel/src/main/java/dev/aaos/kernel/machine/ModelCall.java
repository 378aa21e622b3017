package dev.aaos.kernel.machine;

import dev.aaos.inference.Claimant;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Claim;
import dev.aaos.kernel.budget.Loss;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.state.State;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A model call that has begun on record: on whose behalf it is, what is heard of it, and what
/// came of it. Any thread.
final class ModelCall {
  private static final String BUG = "BUG";
  /// What of a run is seen in which its model speaks.
  static final String STREAM = "model";

  private final Core core;
  private final AgentId agent;
  private final RunId run;

  /// Where what comes of a call is put on record.
  interface Books<T> {
    /// It answered.
    T said(Reply reply) throws IOException, Unfit;

    /// It gave no answer.
    ///
    /// @param loss what it cost all the same; empty when nobody knows
    void failed(String kind, String reason, Optional<Loss> loss);
  }

  ModelCall(Core core, AgentId agent, RunId run) {
    this.core = core;
    this.agent = agent;
    this.run = run;
  }

  /// Asks the model that `prompt` is for. What went wrong is in the books before it is thrown.
  ///
  /// @param asked the record that says that it is asked
  <T> T ask(Prompt prompt, long asked, Books<T> books)
      throws Unfit, IOException, InterruptedException {
    return ask(prompt, asker(prompt.model(), asked), books);
  }

  /// Asks so that nobody hears what it says but the books.
  <T> T askQuietly(Prompt prompt, long asked, Books<T> books)
      throws Unfit, IOException, InterruptedException {
    Asker aloud = asker(prompt.model(), asked);
    return ask(
        prompt,
        new Asker() {
          @Override
          public void hears(String words) {}

          @Override
          public boolean allowsAnother(Usage lost) {
            return aloud.allowsAnother(lost);
          }

          @Override
          public Claimant claimant() {
            return aloud.claimant();
          }
        },
        books);
  }

  private <T> T ask(Prompt prompt, Asker asker, Books<T> books)
      throws Unfit, IOException, InterruptedException {
    try {
      return books.said(core.devices().model().infer(prompt, asker));
    } catch (ModelFailure e) {
      Loss loss = new Loss(e.spent(), core.devices().model().cost(prompt.model(), e.spent()));
      String reason = String.valueOf(e.getMessage());
      books.failed(e.kind().name(), reason, Optional.of(loss));
      throw new Unfit(reason);
    } catch (IOException e) {
      books.failed(Errno.EIO.name(), String.valueOf(e.getMessage()), Optional.empty());
      throw e;
    } catch (InterruptedException e) {
      String cut = core.still().holds() ? "everything was frozen" : "the agent was stopped";
      books.failed(Errno.EINTR.name(), cut, Optional.empty());
      throw e;
    } catch (KernelHalted e) {
      throw e;
    } catch (RuntimeException | Error e) {
      DriverBug bug = new DriverBug("the model driver", e);
      books.failed(BUG, bug.text(), Optional.empty());
      throw bug;
    }
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
        .map(one -> one.identity().standing().claim())
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
}
