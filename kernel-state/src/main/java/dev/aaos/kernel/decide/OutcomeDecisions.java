package dev.aaos.kernel.decide;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What is decided about calls under way: what is put on record of them, and what becomes of those
/// of which nobody knows what they came to.
final class OutcomeDecisions {
  private OutcomeDecisions() {}

  static Decision<Long> giveUp(Worktable table, Command.GiveUp command) {
    Optional<Call> call = table.state().calls().get(command.intent()).filter(Call::orphaned);
    return call.isPresent()
        ? table.reply(lose(table, call.get()))
        : table.refuse(Errno.ENOENT, "no call was left in flight with intent " + command.intent());
  }

  /// Records that nobody knows what `call` came to: its run is told so, or waits for a person to
  /// find out, where its agent has one asked.
  static long lose(Worktable table, Call call) {
    boolean lives = call.run().flatMap(run -> RunDecisions.active(table, run)).isPresent();
    boolean asks = lives
        && call.effect() != EffectClass.PURE
        && AgentDecisions.asksOutcomes(table, call.agent());
    return lose(table, call, asks ? Call.Status.ASKED : Call.Status.UNKNOWN);
  }

  static long lose(Worktable table, Call call, Call.Status status) {
    var unknown = new CallFact.Concluded(
        call.intent(), call.tool(), status, "", BlobRef.EMPTY, Digest.ZERO, 0, "daemon");
    return table.record(call.agent(), call.run(), call.intent(), unknown);
  }

  /// Takes the first word of a person; it stands.
  static Decision<Long> resolve(Worktable table, Command.Resolve command) {
    Optional<UnknownOutcome> found = table.state().lost().get(command.intent());
    if (found.isEmpty()) {
      String list = "'aaos outcomes' lists the calls whose outcome is unknown";
      return table.refuse(
          Errno.ENOENT,
          "no call whose outcome is unknown was begun with record " + command.intent() + ": " + list
              + (table.state().lost().gone() == 0
                  ? ""
                  : ", the last " + KernelLimits.UNKNOWN_OUTCOMES + " of them"));
    }
    if (!found.get().isOpen()) {
      return table.refuse(
          Errno.EBUSY,
          "the outcome of the call begun with record " + command.intent() + " is known already: "
              + found.get().finding().orElseThrow().phrase());
    }
    Call call = found.get().call();
    var fact = new CallFact.Resolved(
        call.intent(), call.tool(), command.finding(), Worktable.bounded(command.note()));
    return table.reply(table.record(
        Optional.of(call.agent()), call.run(), command.cause(), Labels.operator(), fact));
  }

  static Decision<Long> confine(Worktable table, Command.Confine command) {
    return note(table, command.intent(), call -> {
      List<String> layers = command.layers();
      String tier = command.tier().name();
      return new CallFact.Confined(call.intent(), call.tool(), tier, layers, command.proofs());
    });
  }

  static Decision<Long> preserve(Worktable table, Command.Preserve command) {
    return note(
        table,
        command.intent(),
        call -> new CallFact.Preserved(call.intent(), call.tool(), command.image()));
  }

  /// What was changed was changed: neither the end of its agent nor a freeze undoes it.
  static Decision<Long> trace(Worktable table, Command.Trace command) {
    if (command.intent() < 1 || command.intent() > table.state().sequence()) {
      return table.refuse(Errno.ENOENT, "there is no record " + command.intent());
    }
    return table.reply(
        table.record(command.agent(), command.run(), command.intent(), command.fact()));
  }

  /// Records what a call under way does, as long as its agent lives.
  private static Decision<Long> note(Worktable table, long intent, Function<Call, CallFact> fact) {
    Optional<Call> call = table.state().calls().get(intent);
    if (call.isEmpty()) {
      return table.refuse(Errno.ENOENT, "no call in flight with intent " + intent);
    }
    AgentId agent = call.get().agent();
    if (table.state().agent(agent).filter(Agent::isRunning).isEmpty()) {
      return table.refuse(Errno.EINTR, "agent not found: " + agent);
    }
    Call noted = call.get();
    table.record(noted.agent(), noted.run(), intent, fact.apply(noted));
    return table.reply(intent);
  }
}
