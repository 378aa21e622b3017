package dev.aaos.tests;

import dev.aaos.capability.Kind;
import dev.aaos.kernel.agent.AgentState;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.log.snapshot.SnapshotBounds;
import dev.aaos.tests.system.Command;
import dev.aaos.wire.Places;
import dev.aaos.wire.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The pages of `docs/reference`, made from the code they are about.
final class Reference {
  private static final String WORDS = "kernel-base/src/main/java/dev/aaos/kernel/";
  private static final String RPC = "daemon/src/main/java/dev/aaos/daemon/rpc/";
  private static final String NOTE =
      "\n\n<!-- Made by ReferenceTest; edit the code instead. -->\n\n";
  private static final Pattern METHOD =
      Pattern.compile("(simple|streaming|admitting)\\(\\s*table,\\s+\"([a-z_.]+)\",\\s+"
          + "(anybody|within|onAgent|overAll)\\(([A-Z, ]*)\\),\\s+(\\w+)::(\\w+)\\)");
  private static final String OBJECT = "Json.object(";
  private static final List<String> FAMILIES =
      List.of("Machine", "Agent", "Grant", "Run", "Call", "Approval", "Message");

  /// Where records are told as events.
  private static final List<String> EVENT_VIEWS = List.of(
      "view/AuditView.java",
      "view/MachineAudit.java",
      "view/AgentView.java",
      "view/BudgetView.java",
      "view/PruneView.java",
      "question/QuestionWords.java");

  private Reference() {}

  /// Returns every page that needs nothing but the code, by file name.
  static Map<String, String> pages() {
    Map<String, String> pages = new TreeMap<>();
    pages.put("syscalls.md", syscalls());
    pages.put("agent-protocol.md", AgentProtocol.page(NOTE));
    pages.put("agent-states.md", states());
    pages.put("capabilities.md", capabilities());
    pages.put("wire.md", wire());
    pages.put("records.md", records());
    pages.put("settings.md", settings());
    pages.put("commands.md", commands());
    return pages;
  }

  private static String source(String path) {
    return String.join("\n", Checkout.lines(Checkout.home().resolve(path)));
  }

  private static String settings() {
    KernelLimits usual = KernelLimits.DEFAULT;
    Map<Setting, Long> bounds = new EnumMap<>(Map.of(
        Setting.AAOS_MAX_AGENTS, (long) usual.agents(),
        Setting.AAOS_MAX_DEPTH, (long) usual.depth(),
        Setting.AAOS_MAX_RUNS_PER_AGENT, (long) usual.runsPerAgent(),
        Setting.AAOS_MAX_FINISHED_AGENTS, (long) usual.finishedAgents(),
        Setting.AAOS_MAX_FINISHED_RUNS, (long) usual.finishedRuns(),
        Setting.AAOS_MAX_PENDING_APPROVALS, (long) usual.pendingApprovals(),
        Setting.AAOS_APPROVAL_TIMEOUT_S, usual.approvalTimeout().toSeconds(),
        Setting.AAOS_SNAPSHOT_RECORDS, SnapshotBounds.DEFAULT.records()));
    StringBuilder page = new StringBuilder("# Settings" + NOTE
        + "`KEY=VALUE` lines of the configuration file, or variables of the daemon's environment,"
        + " which come first. `aaos configure` writes the file; its mode must be 0600. A name that"
        + " begins with `AAOS_` and is not listed here is refused.\n\n"
        + "| setting | meaning | usual |\n|---|---|---|\n");
    for (Setting setting : Setting.values()) {
      page.append("| `%s` | %s | %s |\n"
          .formatted(
              setting.name(),
              setting.meaning(),
              bounds.containsKey(setting) ? "%,d".formatted(bounds.get(setting)) : ""));
    }
    return page + "\nOnly in the environment, because they count before the file is read: "
        + Places.VARIABLES.stream()
            .sorted()
            .map("`%s`"::formatted)
            .collect(Collectors.joining(", "))
        + ".\n";
  }

  private static String commands() {
    StringBuilder page = new StringBuilder("# Commands" + NOTE);
    String help = said("--help");
    page.append(block(help));
    for (String name : listed(help)) {
      String own = said(name, "--help");
      page.append("\n## ").append(name).append("\n\n").append(block(own));
      for (String part : listed(own)) {
        page.append("\n### ").append(name).append(' ').append(part).append("\n\n");
        page.append(block(said(name, part, "--help")));
      }
    }
    return page.append("\n## agentd\n\n")
        .append(block(said("daemon", "--help")))
        .toString();
  }

  /// Returns the commands that a help lists.
  private static List<String> listed(String help) {
    return help.lines()
        .dropWhile(line -> !line.startsWith("Commands:"))
        .skip(1)
        .takeWhile(line -> !line.isBlank())
        .filter(line -> line.matches("  \\S.*"))
        .map(line -> line.strip().replaceFirst(" .*", ""))
        .toList();
  }

  private static String said(String... words) {
    return Command.aaos(words).with("COLUMNS", "100").run().out();
  }

  private static String block(String text) {
    return "```text\n" + text + "```\n";
  }

  private static String syscalls() {
    StringBuilder page = new StringBuilder("# Syscalls" + NOTE
        + "The one door from a program into the kernel is `AgentServices.call`. A request is one of"
        + " these; what comes back is done, or refused with an errno and a reason.\n\n"
        + "| syscall | what it asks |\n|---|---|\n");
    DocComments.of(WORDS + "syscall/Syscall.java").types().forEach((name, doc) -> {
      if (!List.of("Syscall", "Offer", "Me").contains(name)) {
        page.append("| `")
            .append(name)
            .append("` | ")
            .append(DocComments.prose(doc))
            .append(" |\n");
      }
    });
    page.append("\n## Why a request is refused\n\n| errno | meaning |\n|---|---|\n");
    DocComments.of(WORDS + "base/Errno.java")
        .constants()
        .forEach((name, doc) -> page.append("| `")
            .append(name)
            .append("` | ")
            .append(DocComments.prose(doc))
            .append(" |\n"));
    return page.toString();
  }

  private static String states() {
    StringBuilder page = new StringBuilder(
        "# The states of an agent" + NOTE + "```mermaid\nstateDiagram-v2\n  [*] --> starting\n");
    for (AgentState state : AgentState.values()) {
      state
          .next()
          .forEach(next -> page.append("  ")
              .append(state.word())
              .append(" --> ")
              .append(next.word())
              .append('\n'));
    }
    page.append("  stopped --> [*]\n```\n\n| state | meaning |\n|---|---|\n");
    DocComments.of(WORDS + "agent/AgentState.java")
        .constants()
        .forEach((name, doc) -> page.append("| `")
            .append(AgentState.valueOf(name).word())
            .append("` | ")
            .append(DocComments.prose(doc))
            .append(" |\n"));
    return page.toString();
  }

  private static String capabilities() {
    Map<String, String> docs =
        DocComments.of("capability/src/main/java/dev/aaos/capability/Kind.java").constants();
    String kinds = Arrays.stream(Kind.values())
        .map(kind -> "| `%s` | `%s` | %s |\n"
            .formatted(
                kind.word(),
                (kind.word() + ": " + kind.example()).replaceAll(": $", ""),
                DocComments.prose(docs.get(kind.name()))))
        .collect(Collectors.joining());
    String paths = DocComments.of("capability/src/main/java/dev/aaos/capability/PathPattern.java")
        .types()
        .get("PathPattern");
    return "# Capabilities" + NOTE + "| word | example | permits |\n|---|---|---|\n" + kinds
        + "\nA map adds constraints, inherited by every capability derived from it:"
        + " `{file_write: /out/**, max_uses: 20, rate: 5/min, expires: 2h, approval: first,"
        + " links: any}`. A program that wants to open a file, or to connect to a host and port,"
        + " under a grant with a quota, a rate or an approval waits for the answer: the first time"
        + " in each command it is counted, and a person asked where one has to be"
        + " ([ADR 35](../adr/0035-asking.md), [ADR 38](../adr/0038-judged-names.md)). A secret is"
        + " decided on anew for each request that carries it, of `web_fetch` and of programs"
        + " ([ADR 39](../adr/0039-programs-and-secrets.md))."
        + "\n\n## Paths\n\n" + stripped(paths) + "\n";
  }

  private static String stripped(String doc) {
    return doc.lines().map(String::strip).collect(Collectors.joining("\n")).strip();
  }

  /// Returns the page `wire.md`.
  static String wire() {
    StringBuilder page = new StringBuilder("# Methods of the wire" + NOTE
        + "One JSON object a line on the socket: `{\"jsonrpc\":\"2.0\",\"id\":…,\"method\":…,"
        + "\"params\":{…}}`. A request is answered with `result` or `error {code, message, data?}`;"
        + " the methods marked *stream* answer with frames, one a line without envelope, after"
        + " which the connection ends. `?` marks what may be left out.\n\n");
    for (MatchResult method :
        METHOD.matcher(source(RPC + "Methods.java")).results().toList()) {
      String doc = DocComments.of(RPC + method.group(5) + ".java").methods().get(method.group(6));
      page.append("**`").append(method.group(2)).append("`**");
      page.append(method.group(1).equals("streaming") ? " *stream* " : " ");
      page.append(DocComments.prose(doc)).append(' ');
      page.append(access(method.group(3), method.group(4))).append("\n\n");
    }
    return page.toString().stripTrailing() + "\n";
  }

  /// Returns what a method takes of who asks for it, in words.
  private static String access(String kind, String rights) {
    String names = Stream.of(rights.split(", ", -1))
        .map(right -> "`" + right.toLowerCase(Locale.ROOT) + "`")
        .collect(Collectors.joining(" or "));
    return switch (kind) {
      case "anybody" -> "Takes no right.";
      case "within" -> "Takes the right " + names + ", and is of agents within it.";
      case "onAgent" -> "Takes the right " + names + " on the agent.";
      default -> "Takes the right " + names + " on all agents.";
    };
  }

  /// Returns the page `records.md`.
  static String records() {
    StringBuilder page = new StringBuilder("# Records of the journal" + NOTE
        + "What can happen, as the journal holds it.\n\n| fact | meaning |\n|---|---|\n");
    for (String family : FAMILIES) {
      String path = WORDS + "journal/" + family + "Fact.java";
      String code = source(path);
      DocComments.of(path).types().forEach((name, doc) -> {
        if (!code.contains("interface " + name + " ")) {
          page.append("| `").append(family).append('.').append(name).append("` | ");
          page.append(DocComments.prose(doc)).append(" |\n");
        }
      });
    }
    page.append("\n## As events\n\nWhat `audit.query` and the streams show of them. Kinds of the"
        + " predecessor keep their members; ours stand beside them.\n\n"
        + "| kind | members |\n|---|---|\n");
    Map<String, String> rows = new TreeMap<>();
    EVENT_VIEWS.forEach(
        view -> events(source("daemon/src/main/java/dev/aaos/daemon/" + view), rows));
    rows.forEach((kind, members) ->
        page.append("| ").append(kind).append(" | ").append(members).append(" |\n"));
    return page.toString();
  }

  private static void events(String view, Map<String, String> rows) {
    for (int at = view.indexOf(OBJECT); at >= 0; at = view.indexOf(OBJECT, at + 1)) {
      List<String> arguments = arguments(view, at + OBJECT.length());
      if (arguments.getFirst().equals("\"kind\"") && arguments.get(1).startsWith("\"")) {
        rows.merge(
            quoted(arguments.get(1)),
            members(arguments),
            (some, more) -> some.length() >= more.length() ? some : more);
      }
    }
  }

  /// Returns the arguments of the call whose list begins at `from`.
  private static List<String> arguments(String code, int from) {
    List<String> arguments = new ArrayList<>();
    int depth = 0;
    int start = from;
    for (int i = from; depth >= 0; i++) {
      char c = code.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth < 0 || (depth == 0 && c == ',')) {
        arguments.add(code.substring(start, i).strip());
        start = i + 1;
      }
    }
    return arguments;
  }

  private static String members(List<String> arguments) {
    List<String> members = new ArrayList<>();
    for (int i = 2; i < arguments.size(); i += 2) {
      members.add(quoted(arguments.get(i)));
    }
    return members.isEmpty() ? "none" : String.join(", ", members);
  }

  private static String quoted(String literal) {
    return literal.replace('"', '`');
  }
}
