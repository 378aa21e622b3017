package dev.aaos.daemon.view;

import dev.aaos.capability.Kind;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.machine.Kernel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// How the programs of an agent are confined, on the wire.
final class TierView {
  private static final String NONE = "T0";

  private final Kernel kernel;
  private final Function<Optional<String>, Map<String, Object>> confinement;

  /// @param confinement what holds the programs of an agent that asks for a tier, or for none
  TierView(Kernel kernel, Function<Optional<String>, Map<String, Object>> confinement) {
    this.kernel = kernel;
    this.confinement = confinement;
  }

  /// Returns what was asked for, and what is in force. The machine is asked only for an agent that
  /// can start programs.
  Map<String, Object> of(Agent agent) {
    Optional<String> asked = agent.identity().confinement().tier().map(Tier::name);
    Map<String, Object> view = new LinkedHashMap<>();
    asked.ifPresent(tier -> view.put("tier_asked", tier));
    if (!startsPrograms(agent)) {
      view.put("tier", NONE);
      view.put(
          "tier_detail",
          "tools run in the daemon and check the object they open; no program is started");
      return view;
    }
    Map<String, Object> found = confinement.apply(asked);
    view.put("tier", Optional.ofNullable(found.get("tier")).orElse("none"));
    view.put(
        "tier_detail",
        found.containsKey("reason")
            ? "its programs cannot be confined here, so none is started: " + found.get("reason")
            : "its programs are held to the files, programs and hosts it was granted");
    view.put("confinement", found);
    return view;
  }

  private boolean startsPrograms(Agent agent) {
    return agent.identity().program().isPresent()
        || kernel.state().grants().of(agent.id()).stream()
            .anyMatch(grant -> grant.capability().kind() == Kind.EXEC);
  }
}
