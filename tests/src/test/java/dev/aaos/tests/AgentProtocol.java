package dev.aaos.tests;

import dev.aaos.kernel.syscall.Syscall;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The page about what a program says to the kernel, made from the list of its methods and that of
/// the syscalls.
final class AgentProtocol {
  private static final String METHODS =
      "drivers/src/main/java/dev/aaos/drivers/tool/program/protocol/AgentMethod.java";

  /// How a program comes by what the syscalls do that are no method of its line.
  private static final Map<String, String> OTHERWISE = Map.of(
      "Spawn", "the tools `spawn_agent` and `spawn_agents`",
      "RunChild", "the tools `spawn_agent` and `spawn_agents`",
      "StopChild", "the tools `spawn_agent` and `spawn_agents`",
      "Send", "the tool `send_message`",
      "Call", "the tool `call_agent`",
      "Exec", "nothing: the kernel has started the program by it");

  private AgentProtocol() {}

  static String page(String note) {
    Map<String, String> methods = methods();
    StringBuilder page = new StringBuilder("# The agent's protocol" + note + """
        What a program that is an agent (`program:` in its [manifest](manifest.md)) says to the
        kernel, over the one descriptor it inherits beside 0, 1 and 2; its number is in `AAOS_FD`.
        It is a stream both ways, with an end that only this program has.

        JSON-RPC 2.0, one request a line, each with an `id`, such as
        `{"jsonrpc":"2.0","id":1,"method":"self","params":{}}`. A request is answered by a line with
        `result` or `error {code, message, data?}`, in the order of the requests; while one is
        performed the next ones wait. `?` marks what may be left out. A line has at most 8 MiB and
        200 levels; batches and requests without an `id` are errors.
        [`examples/own-loop`](../../examples/own-loop/loop.py) is a whole agent in fifty lines.

        """.stripIndent());
    methods.forEach((name, doc) -> page.append("**`")
        .append(name)
        .append("`** ")
        .append(DocComments.prose(doc))
        .append("\n\n"));
    page.append("""
        ## Each syscall

        | syscall | a program comes by it through |
        |---|---|
        """.stripIndent());
    for (String syscall : syscalls()) {
      page.append("| `%s` | %s |%n".formatted(syscall, means(methods, syscall)));
    }
    page.append("""

        ## Errors

        | code | meaning |
        |---|---|
        | -32700 | the line is no JSON, or not UTF-8 |
        | -32600 | it is no request, or too long |
        | -32601 | there is no such method |
        | -32602 | a parameter is unknown, missing or wrong |
        | -32603 | a driver has a bug, which is on record |
        | -32000 | the kernel refuses; `message` says why |

        With -32000 `data.errno` is one of
        [these](syscalls.md#why-a-request-is-refused). A tool that is refused or fails is no error
        of the protocol: it is an answer, with `error: true`.

        ## The end

        `finish`, then exit with status 0. Everything else fails the run: another status, a signal,
        no `finish`. What was written to the standard output and error stands with the outcome of
        the call `program`, 64 KiB of each, and the last lines of the standard error in the run's
        reason. A program whose agent is stopped, or of which a grant is revoked, is killed.
        """.stripIndent());
    return page.toString();
  }

  private static Map<String, String> methods() {
    Map<String, String> methods = new LinkedHashMap<>();
    DocComments.of(METHODS)
        .constants()
        .forEach((name, doc) -> methods.put(name.toLowerCase(Locale.ROOT), doc));
    return methods;
  }

  /// Returns the names of all syscalls, read from the sealed type itself.
  static List<String> syscalls() {
    return Arrays.stream(Syscall.class.getPermittedSubclasses())
        .map(Class::getSimpleName)
        .toList();
  }

  private static String means(Map<String, String> methods, String syscall) {
    String word = syscall.replaceAll("(?<!^)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    if (methods.containsKey(word)) {
      return "`" + word + "`";
    }
    String otherwise = OTHERWISE.get(syscall);
    if (otherwise == null) {
      throw new AssertionError("say how a program comes by the syscall " + syscall);
    }
    return otherwise;
  }
}
