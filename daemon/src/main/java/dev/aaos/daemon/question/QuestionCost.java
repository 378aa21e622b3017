package dev.aaos.daemon.question;

import dev.aaos.capability.Capability;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// What a yes costs: the uses that are counted, and what its run and agent have spent so far on
/// models, which the call itself does not add to.
final class QuestionCost {
  private QuestionCost() {}

  /// Returns it as the wire shows it.
  ///
  /// @param needs of the call that a yes to `question` allows
  static Map<String, Object> of(Kernel kernel, Approval question, List<Capability> needs) {
    State state = kernel.state();
    List<Capability> all = new ArrayList<>(needs);
    all.addFirst(Capability.parse("tool: " + question.tool()));
    List<Map<String, Object>> uses = new ArrayList<>();
    for (Capability need : all) {
      Optional<Long> covering =
          state.grants().covering(question.agent(), need, kernel.now()).stream().findFirst();
      OptionalLong left =
          covering.isEmpty() ? OptionalLong.empty() : left(state.grants(), covering.get());
      if (left.isPresent()) {
        uses.add(Json.object("need", need.toString(), "left", left.getAsLong()));
      }
    }
    return Json.object(
        "uses", uses,
        "run_tokens",
            question.run().flatMap(state::run).map(Run::usage).map(usage -> usage.total()),
        "agent_tokens",
            state.agent(question.agent()).map(Agent::usage).map(usage -> usage.total()));
  }

  /// Returns how many uses are left by `grant` and all that it derives from; nothing where they
  /// are not counted.
  private static OptionalLong left(Grants grants, long grant) {
    OptionalLong least = OptionalLong.empty();
    for (Grant link : grants.chain(grant)) {
      OptionalLong most = link.constraints().maxUses();
      if (most.isPresent()) {
        long left = Math.max(0, most.getAsLong() - grants.meter(link.id()).uses());
        least = OptionalLong.of(least.isPresent() ? Math.min(least.getAsLong(), left) : left);
      }
    }
    return least;
  }
}
