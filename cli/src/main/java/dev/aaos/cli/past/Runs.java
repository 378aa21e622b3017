package dev.aaos.cli.past;

import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import dev.aaos.cli.wire.WireException;
import java.util.List;
import java.util.regex.Pattern;

/// The daemon's runs, as a person names them. Asks afresh on each call; holds nothing.
final class Runs {
  private static final Pattern ID = Pattern.compile("[0-9a-f][0-9a-f-]{3,35}");

  private Runs() {}

  /// Returns the run that `given` means: an id or the beginning of one as it is, which the
  /// daemon finds, and for the name of an agent its last run.
  ///
  /// @throws UsageException if no agent is called that, or it has not run
  static String named(Wire wire, String given) throws WireException, UsageException {
    if (ID.matcher(given).matches()) {
      return given;
    }
    String agent = new Agents(wire).any(given);
    List<Json.Obj> runs =
        wire.request("agent.inspect", Json.object().with("agent_id", agent)).objects("runs");
    if (runs.isEmpty()) {
      throw new UsageException("agent '" + given + "' has no run that is listed");
    }
    return runs.getLast().text("run_id", "");
  }
}
