package dev.aaos.kernel.decide;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.journal.CallFact;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What is put on record of calls under way.
final class CallNotes {
  private CallNotes() {}

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
    CallFact.Preserved fact = command.fact();
    return table.reply(table.record(command.agent(), command.run(), fact.intent(), fact));
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
