package dev.aaos.cli.authority;

import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `aaos why`: one record traced back to the person or timer that began it; or what the kernel
/// would say to one need of an agent now.
@Command(
    name = "why",
    description = "Explain one record and what led to it, or what an agent may do and why.",
    footer = {
      "",
      "  aaos why 42                                       why this was allowed or refused",
      "  aaos why builder 'network: pypi.org:443'          may it now, by which grant",
      "  aaos why builder 'file_write: /data/out/a.md'     what would allow it, if nothing does",
      "",
      "Ends with 1 when what is asked for would be refused."
    })
public final class WhyCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Parameters(
      index = "0",
      paramLabel = "SEQ|AGENT",
      description = "A record's sequence number, as audit shows it; or an agent: id, unique prefix"
          + " or unique name.")
  private String subject = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "CAPABILITY",
      description = "What the agent would do, as in a manifest: 'file_read: /etc/hosts'.")
  private Optional<String> wanted = Optional.empty();

  /// Runs in `shell`.
  public WhyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Wire wire = target.wire(shell);
    return wanted.isPresent() ? verdict(wire, wanted.get()) : record(wire, sequence());
  }

  private long sequence() throws UsageException {
    try {
      return Long.parseLong(subject);
    } catch (NumberFormatException e) {
      throw new UsageException("'" + subject + "' is no sequence number; of an agent, say what it"
          + " would do: aaos why " + subject + " 'file_read: /etc/hosts'");
    }
  }

  private int verdict(Wire wire, String capability) throws IOException, UsageException {
    String agent = new Agents(wire).any(subject);
    Json.Obj answer = wire.request(
        "capability.check", Json.object().with("agent_id", agent).with("capability", capability));
    if (target.json()) {
      shell.terminal().line(answer.toString());
    } else {
      for (String line : words(answer)) {
        shell.terminal().line(Printable.line(line));
      }
    }
    return answer.text("verdict", "").equals("refused") ? ExitCode.FAILED : ExitCode.OK;
  }

  private static List<String> words(Json.Obj answer) {
    String verdict = answer.text("verdict", "?");
    if (verdict.equals("refused")) {
      return List.of("refused: " + answer.text("errno", "") + ": " + answer.text("reason", ""));
    }
    List<String> lines = new ArrayList<>();
    lines.add(verdict + " by grant " + answer.number("grant", 0) + ", '"
        + answer.text("granted", "") + "', which covers '" + answer.text("capability", "") + "'");
    if (verdict.equals("asked")) {
      lines.add("a person is asked before it happens");
    }
    boolean secret = answer.text("capability", "").startsWith("secret: ");
    answer
        .get("programs")
        .ifPresent(given -> lines.add(
            secret && verdict.equals("allowed")
                ? "requests of programs that it starts carry it there; none has it"
                : ofPrograms(given.plain(), verdict)));
    return lines;
  }

  private static String ofPrograms(String given, String verdict) {
    if (!given.equals("true")) {
      return "programs that it starts do not: each use would have to be decided";
    }
    return verdict.equals("asked")
        ? "programs that it starts wait for the answer"
        : "programs that it starts have it too";
  }

  private int record(Wire wire, long sequence) throws IOException {
    Json.Obj answer = wire.request("audit.why", Json.object().with("sequence", sequence));
    if (target.json()) {
      shell.terminal().line(answer.toString());
      return ExitCode.OK;
    }
    List<String> words = answer.items("explanation").stream().map(Json::plain).toList();
    RecordTable.of(shell, answer.objects("chain"), words, new Agents(wire).names())
        .print(shell.terminal());
    answer.text("pruned").ifPresent(why -> shell.terminal().err().println(Printable.line(why)));
    long omitted = answer.number("omitted", 0);
    if (omitted > 0) {
      shell
          .terminal()
          .err()
          .println(Figures.counted(omitted, "record") + " before the last ten lines are not shown;"
              + " 'aaos why' of one of the shown shows more");
    }
    return ExitCode.OK;
  }
}
