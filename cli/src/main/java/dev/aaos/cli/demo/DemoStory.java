package dev.aaos.cli.demo;

import dev.aaos.cli.agents.AgentTree;
import dev.aaos.cli.authority.RecordTable;
import dev.aaos.cli.run.EventText;
import dev.aaos.cli.run.RunEnd;
import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the demonstration says before and after the run, taken from files and the daemon's
/// answers.
final class DemoStory {
  private static final int RECORDS = 1_000;

  private final Shell shell;
  private final Wire wire;
  private final DemoPlace place;

  DemoStory(Shell shell, Wire wire, DemoPlace place) {
    this.shell = shell;
    this.wire = wire;
    this.place = place;
  }

  /// Says where it happens and what the coordinator is told.
  void beginning() throws IOException {
    line("A project with real files: " + place.project());
    line("A daemon of its own, and an agent from " + place.manifest());
    heading("The coordinator is told");
    line(place.message());
    heading("What happens");
  }

  /// Shows what came of the run: answer, files, refusals, agents, spending, records.
  void rest(RunEnd end) throws IOException {
    heading("The coordinator's answer");
    line(Printable.text(end.error().orElse(end.response())));
    files();
    refusals();
    agents();
    heading("Spent");
    line(end.summary());
    records();
    onward();
  }

  private void files() throws IOException {
    for (Path file : place.written()) {
      heading("The file " + file);
      line(Printable.text(Files.readString(file, StandardCharsets.UTF_8)).stripTrailing());
    }
  }

  private void refusals() throws IOException {
    Json kinds = new Json.Arr(List.of(new Json.Str("capability_denied")));
    Json.Obj answer = wire.request("audit.query", Json.object().with("kinds", kinds));
    List<Json.Obj> refused = answer.objects("records");
    if (refused.isEmpty()) {
      return;
    }
    heading("Refused, and why");
    long sequence = refused.getFirst().number("sequence", 0);
    Json.Obj why = wire.request("audit.why", Json.object().with("sequence", sequence));
    List<Json> told = why.items("explanation");
    List<Json.Obj> chain = why.objects("chain");
    for (int i = 0; i < Math.min(told.size(), chain.size()); i++) {
      String kind = chain.get(i).text("kind", "");
      if (EventText.isStep(kind) || kind.equals("session_opened")) {
        line(Printable.text(told.get(i).plain()));
      }
    }
  }

  private void agents() throws IOException {
    heading("The agents");
    Json.Obj answer = wire.request("agent.list", Json.object().with("all", true));
    for (AgentTree.Entry entry : AgentTree.of(answer.objects("agents"))) {
      Json.Obj agent = entry.agent();
      line(Printable.line(entry.indent() + agent.text("name", "?") + "  "
          + Figures.counted(agent.number("capability_count", 0), "grant") + ", tokens "
          + Figures.usage(agent.object("usage"))));
    }
  }

  private void records() throws IOException {
    heading("The journal, without the bookkeeping");
    Json.Obj answer = wire.request("audit.query", Json.object().with("limit", RECORDS));
    List<Json.Obj> records = answer.objects("records");
    List<Json.Obj> steps = records.stream()
        .filter(record -> EventText.isStep(record.text("kind", "")))
        .toList();
    RecordTable.of(shell, steps, new Agents(wire).names()).print(shell.terminal());
    line(Figures.counted(records.size(), "record") + " in all, each hashed over the one before it."
        + " In a daemon of your own: aaos audit, aaos why SEQ");
  }

  private void onward() throws IOException {
    heading("With a real model");
    line("  aaos configure                 # a key, or the address of a local server");
    line("  aaos init --model MODEL        # a manifest; then: aaos run agent.yaml \"…\"");
    line("");
    line("Everything is kept in " + place.directory() + "; remove it when you have seen enough.");
  }

  private void heading(String title) throws IOException {
    line("");
    line(shell.palette(Terminal.Stream.OUT).bold(title));
  }

  private void line(String text) throws IOException {
    shell.terminal().line(text);
  }
}
