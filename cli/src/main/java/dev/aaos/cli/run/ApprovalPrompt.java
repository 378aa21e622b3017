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
/// There is no default answer: an empty line asks again, and whatever is neither yes
/// nor no refuses with that as the reason, so that no slip of the hand approves. `e`
/// lets the person change the call first. One thread asks; any thread may call
/// [#isAsking].
public final class ApprovalPrompt {
  private final Terminal terminal;
  private final Palette palette;
  private final Wire wire;
  private final CallEditor editor;
  private volatile String asking = "";

  /// Asks at the terminal of `shell` and sends answers through `wire`.
  public ApprovalPrompt(Shell shell, Wire wire) {
    this.terminal = shell.terminal();
    this.palette = shell.palette(Stream.ERR);
    this.wire = wire;
    this.editor = new CallEditor(shell, wire);
  }

  /// Returns whether the approval `id` is on the screen, waiting for an answer.
  public boolean isAsking(String id) {
    return asking.equals(id);
  }

  /// Shows `approval` and sends the answer, unless `over` says that somebody else was
  /// faster. What is another by the time of the answer is shown again. Returns whether
  /// it was answered here.
  public boolean ask(Json.Obj approval, BooleanSupplier over) {
    asking = approval.text("id", "");
    try {
      Optional<Json.Obj> open = Optional.of(approval);
      while (open.isPresent()) {
        show(open.get());
        Optional<String> typed = answer(over);
        if (typed.isEmpty() || over.getAsBoolean()) {
          return false;
        }
        if (send(open.get(), typed.get())) {
          return true;
        }
        open = isEdit(typed.get()) ? open : changed(open.get());
      }
      return false;
    } finally {
      asking = "";
    }
  }

  private void show(Json.Obj approval) {
    List<String> question = ApprovalText.question(approval);
    terminal.err().println(palette.yellow(question.getFirst()));
    question.stream().skip(1).forEach(terminal.err()::println);
  }

  private static boolean isEdit(String typed) {
    return typed.equalsIgnoreCase("e") || typed.equalsIgnoreCase("edit");
  }

  /// Returns the approval as it is, where that is open and no more what was shown.
  private Optional<Json.Obj> changed(Json.Obj shown) {
    try {
      return wire.request("approval.list", Json.object()).objects("pending").stream()
          .filter(open -> open.text("id", "").equals(shown.text("id", "")))
          .filter(open -> !open.text("seen").equals(shown.text("seen")))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<String> answer(BooleanSupplier over) {
    while (true) {
      terminal
          .err()
          .print("allow exactly this? y = yes, n = no, e = change it, or a reason to refuse: ");
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

  private boolean send(Json.Obj approval, String typed) {
    String id = approval.text("id", "");
    try {
      Optional<Json.Obj> decision = decision(approval, typed);
      if (decision.isEmpty()) {
        return false;
      }
      Json.Obj result = wire.request("approval.respond", decision.get());
      boolean approved = decision.get().text("decision", "").equals("approve");
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

  /// Returns the answer; nothing where the person thought better of changing the call.
  private Optional<Json.Obj> decision(Json.Obj approval, String typed) throws IOException {
    String id = approval.text("id", "");
    Json.Obj answer = Json.object().with("id", id);
    if (isEdit(typed)) {
      Optional<Json> changed = editor.edit(approval);
      return changed.isPresent() ? editor.changed(id, changed.get()) : Optional.empty();
    }
    return Optional.of(
        switch (typed.toLowerCase(Locale.ROOT)) {
          case "y", "yes" -> seen(approval, answer.with("decision", "approve"));
          case "n", "no" -> answer.with("decision", "deny");
          default -> answer.with("decision", "deny").with("reason", typed);
        });
  }

  private static Json.Obj seen(Json.Obj approval, Json.Obj yes) {
    return approval.text("seen").map(seen -> yes.with("seen", seen)).orElse(yes);
  }
}
