package dev.aaos.cli.agents;

import dev.aaos.cli.run.BudgetText;
import dev.aaos.cli.run.EventText;
import dev.aaos.cli.run.WindowText;
import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Table;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `aaos inspect`: everything the daemon knows of one agent.
@Command(
    name = "inspect",
    description = "Show one agent: its state, what it may do, its runs, its manifest.")
public final class InspectCommand implements Callable<Integer> {
  private static final int MESSAGE_WIDTH = 50;

  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Parameters(paramLabel = "ID", description = "The agent: id, unique prefix or unique name.")
  private String id = "";

  /// Runs in `shell`.
  public InspectCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Wire wire = target.wire(shell);
    Json.Obj params = Json.object().with("agent_id", new Agents(wire).any(id));
    Json.Obj agent = wire.request("agent.inspect", params);
    if (target.json()) {
      shell.terminal().line(agent.toString());
      return ExitCode.OK;
    }
    status(agent);
    grants(agent.objects("capabilities"));
    runs(agent.objects("runs"));
    manifest(agent.text("manifest", ""));
    return ExitCode.OK;
  }

  private void status(Json.Obj agent) throws IOException {
    field("id", agent.text("id", ""));
    field("name", agent.text("name", ""));
    field("model", agent.text("model", ""));
    field(
        "program",
        agent.object("program").items("argv").stream()
            .map(Json::plain)
            .collect(Collectors.joining(" ")));
    field(
        "state",
        agent.text("state", "")
            + agent.text("phase").map(phase -> " (" + phase + ")").orElse(""));
    confinement(agent);
    field("parent", agent.text("parent_agent", ""));
    field("children", list(agent.items("children")));
    field("supervisor", agent.get("supervisor").map(rules -> rules(agent)).orElse(""));
    field("child", agent.get("supervised").map(place -> place(agent)).orElse(""));
    field("exited", agent.text("exit_reason", ""));
    field(
        "tokens",
        agent.get("usage").map(usage -> Figures.usage(agent.object("usage"))).orElse(""));
    for (Json.Obj account : agent.objects("budget")) {
      field("budget", BudgetText.used(account) + " of " + BudgetText.most(account) + " spent");
    }
    field("inference", claim(agent.object("inference")));
    field("run time", agent.object("limits").text("time", ""));
    field("climbs to", list(agent.items("model_ladder")));
    field(
        "context",
        agent.get("memory").map(x -> WindowText.of(agent.object("memory"))).orElse(""));
    field("started", time(agent, "started_at"));
    field("stopped", time(agent, "stopped_at"));
    field("approval", list(agent.items("approval_required")));
    field(
        "outcomes",
        agent.text("unknown_outcomes", "").equals("ask") ? "a person is asked where unknown" : "");
    for (Json note : agent.items("notes")) {
      field("note", note.plain());
    }
  }

  /// Says nothing where it stands as all do.
  private static String claim(Json.Obj inference) {
    long weight = inference.number("weight", 1);
    long priority = inference.number("priority", 0);
    List<String> said = new ArrayList<>();
    if (weight != 1 || priority != 0) {
      said.add("weight " + weight + ", priority " + priority);
    }
    if (inference.text("reuse", "").equals("exact")) {
      said.add("answers to the very same prompts told again");
    }
    return String.join(", ", said);
  }

  private void confinement(Json.Obj agent) throws IOException {
    String asked =
        agent.text("tier_asked").map(tier -> " (" + tier + " asked for)").orElse("");
    field("tier", agent.text("tier", "") + asked);
    Json.Obj found = agent.object("confinement");
    field("held by", found.text("reason", ""));
    for (Json layer : found.items("layers")) {
      field("held by", layer.plain());
    }
    field("profile", found.text("profile", ""));
    field("files", agent.object("files").text("what", ""));
    limits("limits", agent.object("limits").object("programs"));
    if (!found.members().isEmpty()) {
      limits("usual", agent.object("limits").object("programs_usual"));
    }
  }

  /// What each of its commands may use up.
  private void limits(String name, Json.Obj limits) throws IOException {
    field(
        name,
        limits.members().entrySet().stream()
            .map(limit -> limit.getKey() + " " + limit.getValue().plain())
            .collect(Collectors.joining(", ")));
  }

  private static String rules(Json.Obj agent) {
    Json.Obj rules = agent.object("supervisor");
    return rules.text("strategy", "?") + ", at most "
        + Figures.counted(rules.number("intensity", 0), "restart") + " in "
        + rules.number("period_seconds", 0) + " s";
  }

  private static String place(Json.Obj agent) {
    Json.Obj place = agent.object("supervised");
    return "'" + place.text("child", "?") + "', " + place.text("restart", "?") + ", restarted "
        + Figures.counted(agent.number("restarts", 0), "time");
  }

  private static String list(List<Json> items) {
    return items.stream()
        .map(item -> item instanceof Json.Obj child
            ? Figures.shortId(child.text("id", "?")) + " " + child.text("name", "")
            : item.plain())
        .collect(Collectors.joining(", "));
  }

  private void field(String name, String value) throws IOException {
    if (!value.isEmpty()) {
      shell.terminal().line(String.format("%-10s%s", name, Printable.line(value)));
    }
  }

  private String time(Json.Obj object, String member) {
    return object
        .instant(member)
        .map(then -> Figures.time(then, shell.clock().getZone()) + ", "
            + Figures.ago(then, shell.clock().instant()))
        .orElse("");
  }

  private void grants(List<Json.Obj> grants) throws IOException {
    Table table = new Table("GRANT", "CAPABILITY", "CONSTRAINTS", "USES", "STATE");
    for (Json.Obj grant : grants) {
      table.row(
          grant.get("grant").map(Json::plain).orElse("-"),
          grant.get("capability").map(EventText::capability).orElse("?"),
          grant.get("constraints").map(EventText::constraints).orElse("-"),
          grant.get("uses").map(Json::plain).orElse("-"),
          grant.text("state", "-"));
    }
    section("Capabilities", table);
  }

  private void runs(List<Json.Obj> runs) throws IOException {
    Table table = new Table("RUN", "STATE", "STEPS", "TOKENS", "STARTED", "MESSAGE");
    for (Json.Obj run : runs) {
      table.row(
          Figures.shortId(run.text("run_id", "?")),
          run.text("stop_reason", run.text("state", "?")),
          run.get("iterations").map(Json::plain).orElse("-"),
          Figures.usage(run.object("usage")),
          run.instant("started_at")
              .map(then -> Figures.ago(then, shell.clock().instant()))
              .orElse("-"),
          Printable.line(run.text("message", ""), MESSAGE_WIDTH));
    }
    section("Runs", table);
  }

  private void section(String title, Table table) throws IOException {
    if (table.isEmpty()) {
      return;
    }
    heading(title);
    table.print(shell.terminal());
  }

  private void manifest(String text) throws IOException {
    if (!text.isEmpty()) {
      heading("Manifest");
      shell.terminal().line(Printable.text(text).stripTrailing());
    }
  }

  private void heading(String title) throws IOException {
    shell.terminal().line("");
    shell.terminal().line(shell.palette(Terminal.Stream.OUT).bold(title));
  }
}
