package dev.aaos.cli.authority;

import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Prefixes;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import dev.aaos.cli.wire.WireException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What waits for a person, as the daemon lists it. Asks afresh on each call; holds nothing.
record Pending(Wire wire) {
  /// Returns the whole answer of `approval.list`.
  Json.Obj answer() throws WireException {
    return wire.request("approval.list", Json.object());
  }

  /// Returns the id that `given` begins.
  ///
  /// An approval is named by its id alone, never by its agent: an agent may ask something else
  /// between the look and the answer.
  String id(String given) throws WireException, UsageException {
    List<Prefixes.Named> named = answer().objects("pending").stream()
        .map(approval -> new Prefixes.Named(approval.text("id", ""), ""))
        .toList();
    return Prefixes.resolve(given, named)
        .orElseThrow(() -> new UsageException("no pending approval has the id or prefix '"
            + Printable.line(given) + "'; 'aaos approvals' lists them"));
  }

  /// Returns the approval whose id `given` begins, as it is at this moment.
  Json.Obj one(String given) throws WireException, UsageException {
    String whole = id(given);
    return answer().objects("pending").stream()
        .filter(approval -> approval.text("id", "").equals(whole))
        .findFirst()
        .orElseThrow(() -> new UsageException(
            "the approval '" + Printable.line(given) + "' was answered this moment"));
  }

  /// Returns the approval whose id `given` begins and, of those that are open now, all
  /// of its group, oldest first.
  List<Json.Obj> alike(String given) throws WireException, UsageException {
    Json.Obj one = one(given);
    Optional<String> group = one.text("group");
    return group.isEmpty()
        ? List.of(one)
        : answer().objects("pending").stream()
            .filter(open -> open.text("group").equals(group))
            .toList();
  }

  /// Answers each of `approvals` by itself, as `answer` has it, and returns how many
  /// took it. One that somebody else has answered meanwhile is passed over.
  int each(List<Json.Obj> approvals, Terminal terminal, Function<Json.Obj, Json.Obj> answer)
      throws IOException {
    int taken = 0;
    for (Json.Obj approval : approvals) {
      try {
        respond(answer.apply(approval));
        taken++;
      } catch (WireException e) {
        terminal
            .err()
            .println(
                Figures.shortId(approval.text("id", "?")) + " stays as it is: " + e.getMessage());
      }
    }
    return taken;
  }

  /// Answers the approval `id`.
  Json.Obj respond(Json.Obj answer) throws WireException {
    return wire.request("approval.respond", answer);
  }
}
