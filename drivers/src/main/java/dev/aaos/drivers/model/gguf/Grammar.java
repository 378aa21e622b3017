package dev.aaos.drivers.model.gguf;

import dev.aaos.kernel.conversation.ToolSpec;
import java.util.List;
import java.util.stream.Collectors;

/// What a model may write once it has begun to call a tool, in GBNF: one of the names, and JSON.
///
/// Whether the arguments are what the tool wants is checked where they are used, as for every
/// other model.
final class Grammar {
  private static final String RULES = """
      root ::= call (space "<tool_call>" call)* space
      call ::= space "{" space "\\"name\\"" colon name comma "\\"arguments\\"" colon object "}" end
      end ::= space "</tool_call>"
      name ::= NAMES
      object ::= "{" space (pair (comma pair)*)? "}" space
      pair ::= string colon value
      array ::= "[" space (value (comma value)*)? "]" space
      value ::= object | array | (string | number | "true" | "false" | "null") space
      string ::= "\\"" ([^"\\\\\\x00-\\x1F] | "\\\\" (["\\\\/bfnrt] | "u" hex hex hex hex))* "\\""
      hex ::= [0-9a-fA-F]
      number ::= "-"? ("0" | [1-9] [0-9]*) ("." [0-9]+)? ([eE] [+-]? [0-9]+)?
      colon ::= space ":" space
      comma ::= space "," space
      space ::= [ \\n]? [ \\n]?
      """;

  private Grammar() {}

  /// Returns that of calls of `tools`; blank where there are none.
  static String of(List<ToolSpec> tools) {
    if (tools.isEmpty()) {
      return "";
    }
    String names = tools.stream()
        .map(tool -> "\"\\\"" + tool.name() + "\\\"\"")
        .collect(Collectors.joining(" | "));
    return RULES.replace("NAMES", names);
  }
}
