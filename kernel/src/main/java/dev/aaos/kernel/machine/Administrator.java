package dev.aaos.kernel.machine;

import dev.aaos.capability.token.Right;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.KernelClock;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What one person may do to the machine as a whole: content, clock, budgets, policies, tokens. Any
/// thread may call.
public final class Administrator {
  private final Warrant warrant;
  private final Core core;

  Administrator(Warrant warrant, Core core) {
    this.warrant = warrant;
    this.core = core;
  }

  /// Removes content for ever, for `reason`, unless an agent that lives needs it. Gives back
  /// how many contents are gone.
  ///
  /// @throws IOException when it is on record, and the disk failed to do it; the next start
  ///     does
  public Result<Integer> shred(List<BlobRef> contents, String reason) throws IOException {
    Result<Integer> decided = warrant.onAll(
        Right.ADMIN, cause -> core.machine().submit(new Command.Shred(contents, reason, cause)));
    if (decided instanceof Result.Ok<Integer>) {
      for (BlobRef content : contents) {
        core.content().shred(content);
      }
    }
    return decided;
  }

  /// Sets what `agent`, or without one all together, may spend from now on: nothing named is no
  /// bound. Of what was counted before the count goes on.
  public Result<Long> setBudget(Optional<AgentId> agent, List<Quota> quotas) {
    Optional<String> refusal = agent
        .map(one -> warrant.refusal(Right.ADMIN, one))
        .orElseGet(() -> warrant.refusalOfAll(Right.ADMIN));
    return warrant.unless(
        refusal, cause -> core.machine().submit(new Command.SetBudget(agent, quotas, cause)));
  }

  /// Notes that `policy` is to order the model calls that wait.
  public Result<Long> noteInferencePolicy(String policy) {
    return note(new MachineFact.InferencePolicySet(policy));
  }

  /// Records that another policy rules over calls, and has it rule: programs end then that run
  /// under grants which it restrains.
  ///
  /// @param text of the policy; empty where there is none any more
  /// @param widening what becomes possible that was not; may be empty
  /// @param rules has it asked about calls from then on
  public Result<Long> adoptPolicy(String text, String widening, Runnable rules) {
    var fact =
        new MachineFact.PolicyAdopted(kept(text), Digest.of(ToolCalls.utf8(text)), kept(widening));
    return warrant
        .onAll(Right.ADMIN, cause -> core.machine().urge(new Command.Note(fact, cause)))
        .map(recorded -> {
          rules.run();
          core.reaches().look(core.machine().state());
          return recorded;
        });
  }

  private BlobRef kept(String text) {
    return text.isEmpty() ? BlobRef.EMPTY : core.content().put(ToolCalls.utf8(text));
  }

  /// Has kernel time follow the wall clock, as far as it does not go back. Gives back what the
  /// record of it says.
  public Result<MachineFact.ClockAccepted> acceptClock() {
    KernelClock clock = core.machine().clock();
    long offset = clock.status().offset().toMillis();
    var accepted = new MachineFact.ClockAccepted(offset, Math.min(0, offset));
    return note(accepted).map(recorded -> {
      clock.accept();
      return accepted;
    });
  }

  /// Notes that a token was made.
  public Result<Long> noteIssued(MachineFact.TokenIssued issued) {
    return note(issued);
  }

  /// Revokes the token called `token`, and all that is narrowed from it.
  ///
  /// @param until when it would have ended
  public Result<Long> revokeToken(String token, Instant until) {
    return note(new MachineFact.TokenRevoked(token, until));
  }

  private Result<Long> note(MachineFact fact) {
    return warrant.onAll(
        Right.ADMIN, cause -> core.machine().submit(new Command.Note(fact, cause)));
  }
}
