package dev.aaos.cli.run;

import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.shell.Terminal.Stream;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// The question itself: shown, answered, sent.
///
/// There is no default answer: an empty line asks again, and whatever is neither yes nor no
/// refuses with that as the reason, so that no slip of the hand approves. One thread asks; any
/// thread may call [#isAsking].
public final class ApprovalPrompt {
  private final Terminal terminal;
  private final Palette palette;
  private final Wire wire;
  private volatile String asking = "";

  /// Asks at the terminal of `shell` and sends answers through `wire`.
  public ApprovalPrompt(Shell shell, Wire wire) {
    this.terminal = shell.terminal();
    this.palette = shell.palette(Stream.ERR);
    this.wire = wire;
  }

  /// Returns whether the approval `id` is on the screen, waiting for an answer.
  public boolean isAsking(String id) {
    return asking.equals(id);
  }

  /// Shows `approval` and sends the answer, unless `over` says that somebody else was faster.
  /// Returns whether it was answered here.
  public boolean ask(Json.Obj approval, BooleanSupplier over) {
    String id = approval.text("id", "");
    List<String> question = ApprovalText.question(approval);
    terminal.err().println(palette.yellow(question.getFirst()));
    question.stream().skip(1).forEach(terminal.err()::println);
    asking = id;
    try {
      Optional<String> answer = answer(over);
      if (answer.isEmpty() || over.getAsBoolean()) {
        return false;
      }
      return send(id, answer.get());
    } finally {
      asking = "";
    }
  }

  private Optional<String> answer(BooleanSupplier over) {
    while (true) {
      terminal.err().print("allow exactly this? y = yes, n = no, or a reason to refuse: ");
      terminal.err().flush();
      try {
        Optional<String> line = terminal.readLine().map(String::strip);
        if (line.isEmpty()) {
          terminal.err().println();
          terminal.err().println("end of input: the approval stays open; see 'aaos approvals'");
          return Optional.empty();
        }
        if (!line.get().isEmpty() || over.getAsBoolean()) {
          return line;
        }
      } catch (IOException e) {
        terminal
            .err()
            .println("cannot read the answer (" + e.getMessage()
                + "): the approval stays open; see 'aaos approvals'");
        return Optional.empty();
      }
    }
  }

  private boolean send(String id, String typed) {
    Json.Obj answer = Json.object().with("id", id);
    String word = typed.toLowerCase(Locale.ROOT);
    Json.Obj decision = switch (word) {
      case "y", "yes" -> answer.with("decision", "approve");
      case "n", "no" -> answer.with("decision", "deny");
      default -> answer.with("decision", "deny").with("reason", typed);
    };
    try {
      Json.Obj result = wire.request("approval.respond", decision);
      boolean approved = decision.text("decision", "").equals("approve");
      String people = ApprovalText.people(result.object("open")).orElse("");
      terminal
          .err()
          .println(Figures.shortId(id)
              + (approved ? " approved" : " denied")
              + (people.isEmpty() ? "" : "; " + people));
      return true;
    } catch (IOException e) {
      terminal.err().println("the answer did not arrive: " + e.getMessage());
      return false;
    }
  }
}
