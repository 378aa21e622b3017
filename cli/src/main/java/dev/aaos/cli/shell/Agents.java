package dev.aaos.cli.shell;

import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import dev.aaos.cli.wire.WireException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The daemon's agents by id, prefix and name. Asks afresh on each call; holds nothing.
public final class Agents {
  private static final Pattern WHOLE_ID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Wire wire;

  /// The agents of the daemon `wire` speaks to.
  public Agents(Wire wire) {
    this.wire = wire;
  }

  /// Returns the id of the running agent that `given` means.
  ///
  /// @throws UsageException if none or several fit
  public String running(String given) throws WireException, UsageException {
    return Prefixes.resolve(given, named(list(false)))
        .or(() -> whole(given))
        .orElseThrow(() -> missing(given));
  }

  /// Returns the id of the agent that `given` means: a running one, else one that has stopped.
  ///
  /// @throws UsageException if none or several fit
  public String any(String given) throws WireException, UsageException {
    Optional<String> running = Prefixes.resolve(given, named(list(false)));
    if (running.isPresent()) {
      return running.get();
    }
    return Prefixes.resolve(given, named(list(true)))
        .or(() -> whole(given))
        .orElseThrow(() -> missing(given));
  }

  /// Returns the name of every agent the daemon remembers, by id.
  public Map<String, String> names() throws WireException {
    Map<String, String> names = new HashMap<>();
    for (Json.Obj agent : list(true)) {
      agent.text("id").ifPresent(id -> names.put(id, agent.text("name", "")));
    }
    return names;
  }

  private List<Json.Obj> list(boolean stoppedToo) throws WireException {
    Json.Obj params = stoppedToo ? Json.object().with("all", true) : Json.object();
    return wire.request("agent.list", params).objects("agents");
  }

  private static List<Prefixes.Named> named(List<Json.Obj> agents) {
    return agents.stream()
        .map(agent -> new Prefixes.Named(agent.text("id", ""), agent.text("name", "")))
        .toList();
  }

  private static Optional<String> whole(String given) {
    return Optional.of(given).filter(id -> WHOLE_ID.matcher(id).matches());
  }

  private static UsageException missing(String given) {
    return new UsageException("no agent has the id, prefix or name '" + Printable.line(given)
        + "'; 'aaos ps -a' lists all of them");
  }
}
