package dev.aaos.cli.authority;

import dev.aaos.cli.run.ApprovalText;
import dev.aaos.cli.run.CallEditor;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos approve`: lets one call happen, exactly as it was shown, or as it was changed
/// here.
@Command(
    name = "approve",
    description = "Approve one call that waits, exactly as it is listed or as you change it.")
public final class ApproveCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(
      names = {"-e", "--edit"},
      description = "Change the call first, in $VISUAL or $EDITOR; the agent is told.")
  private boolean edit;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "FILE",
      description = "Have the tool given this JSON instead; - reads it from standard input.")
  private Optional<String> input = Optional.empty();

  @Option(
      names = {"-a", "--alike"},
      description = "Approve all that are open now and alike, each as it is listed.")
  private boolean alike;

  @Mixin
  private AllowOptions allow = new AllowOptions();

  @Parameters(paramLabel = "ID", description = "The approval: its id or a unique prefix.")
  private String id = "";

  /// Runs in `shell`.
  public ApproveCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    if (edit && input.isPresent()) {
      throw new UsageException("give either --edit or --input");
    }
    Optional<Json.Obj> allowed = allow.terms();
    Wire wire = target.wire(shell);
    Pending pending = new Pending(wire);
    if (alike) {
      return alike(pending, allowed.isPresent());
    }
    Json.Obj approval = pending.one(id);
    Optional<Json.Obj> answer = answer(approval, new CallEditor(shell, wire));
    if (answer.isEmpty()) {
      shell.terminal().err().println("nothing was answered: the approval stays open");
      return ExitCode.FAILED;
    }
    Json.Obj yes = allowed.map(terms -> answer.get().with("allow", terms)).orElse(answer.get());
    Json.Obj result = pending.respond(yes);
    shell
        .terminal()
        .line(target.json() ? result.toString() : said(approval.text("id", ""), result));
    return ExitCode.OK;
  }

  private int alike(Pending pending, boolean allowing) throws IOException, UsageException {
    if (edit || input.isPresent() || allowing) {
      throw new UsageException("--alike approves each call as it is: give it alone");
    }
    List<Json.Obj> all = pending.alike(id);
    int taken = pending.each(all, shell.terminal(), ApproveCommand::plain);
    shell
        .terminal()
        .line(
            target.json()
                ? Json.object().with("approved", taken).toString()
                : "approved " + taken + " of " + all.size() + " alike");
    return taken == all.size() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static Json.Obj plain(Json.Obj approval) {
    Json.Obj yes = Json.object().with("id", approval.text("id", "")).with("decision", "approve");
    return approval.text("seen").map(seen -> yes.with("seen", seen)).orElse(yes);
  }

  private Optional<Json.Obj> answer(Json.Obj approval, CallEditor editor)
      throws IOException, UsageException {
    String whole = approval.text("id", "");
    if (edit) {
      Optional<Json> changed = editor.edit(approval);
      return changed.isPresent() ? editor.changed(whole, changed.get()) : Optional.empty();
    }
    if (input.isPresent()) {
      return editor.changed(whole, given(input.get()));
    }
    return Optional.of(plain(approval));
  }

  private Json given(String file) throws IOException, UsageException {
    String text = file.equals("-")
        ? new String(shell.terminal().in().readAllBytes(), StandardCharsets.UTF_8)
        : Files.readString(Path.of(file));
    try {
      return Json.parse(text.strip());
    } catch (IllegalArgumentException e) {
      throw new UsageException("--input " + file + " is no JSON: " + e.getMessage());
    }
  }

  private static String said(String id, Json.Obj result) {
    String people = ApprovalText.people(result.object("open")).orElse("");
    return "approved " + Figures.shortId(id) + (people.isEmpty() ? "" : "; " + people);
  }
}
