package dev.aaos.daemon.view;

import dev.aaos.capability.Kind;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.machine.Kernel;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// How what acts for an agent is confined, on the wire.
final class TierView {
  private static final String NONE = "T0";
  private static final Set<Kind> FILES = EnumSet.of(Kind.FILE_READ, Kind.FILE_WRITE);
  private static final Set<Kind> PROGRAMS = EnumSet.of(Kind.EXEC);

  private final Kernel kernel;
  private final Function<Optional<String>, Map<String, Object>> programs;
  private final Function<Optional<String>, Map<String, Object>> files;

  /// @param programs what holds the programs of an agent that asks for a tier, or for none
  /// @param files how files are opened for its calls
  TierView(
      Kernel kernel,
      Function<Optional<String>, Map<String, Object>> programs,
      Function<Optional<String>, Map<String, Object>> files) {
    this.kernel = kernel;
    this.programs = programs;
    this.files = files;
  }

  /// Returns what was asked for, and what is in force. The machine is asked only for an agent that
  /// can start programs or reach files.
  Map<String, Object> of(Agent agent) {
    Optional<String> asked = agent.identity().confinement().tier().map(Tier::name);
    Map<String, Object> view = new LinkedHashMap<>();
    asked.ifPresent(tier -> view.put("tier_asked", tier));
    if (holds(agent, FILES)) {
      view.put("files", files.apply(asked));
    }
    if (!startsPrograms(agent)) {
      view.put("tier", NONE);
      view.put("tier_detail", "its tools are the daemon's; no program is started");
      return view;
    }
    Map<String, Object> found = programs.apply(asked);
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
    return agent.identity().program().isPresent() || holds(agent, PROGRAMS);
  }

  private boolean holds(Agent agent, Set<Kind> kinds) {
    return kernel.state().grants().of(agent.id()).stream()
        .anyMatch(grant -> kinds.contains(grant.capability().kind()));
  }
}
