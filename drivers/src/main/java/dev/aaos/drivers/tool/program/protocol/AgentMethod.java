package dev.aaos.drivers.tool.program.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What a program may ask for: **the whole list**.
///
/// What acts on other agents is not in it, because it is the call of a tool (`spawn_agent`,
/// `send_message`, `call_agent`): so it has an intent of its own and is not done twice.
enum AgentMethod {
  /// `{}` → `{agent_id, run_id, name, model?, message}`. Who the program works for, and the
  /// message that it works on.
  SELF,

  /// `{}` → `{tools: [{name, description, input_schema}]}`. Which tools may be asked for, in
  /// an order that does not change.
  LIST_TOOLS,

  /// `{from?}` → `{turns, count, replies, ending?, tokens, limits}`. What has happened in
  /// the run, and in what it goes on from, beginning with turn `from` of `count`. A turn is
  /// `{asked}`, a text, or `{said: {text, calls}}`, or `{answered: {call_id, content, error}}`; a
  /// call is `{call_id, tool, input}`.
  READ_TRANSCRIPT,

  /// `{reply?}` → `{reply, text, calls, ending?, tokens?, recorded}`. Has the agent's model
  /// continue the transcript. `reply` numbers the model's replies in this run, from 1: one
  /// that was given before is given again, without asking. What the program did by calls of
  /// its own the model is told in words.
  INFER,

  /// `{tool, input?, call_id?}` → `{call_id, content, error, recorded}`. Has a tool called.
  /// With the `call_id` of a call that the model wished for, that is what is performed. Any
  /// other is the program's own name for the call: asked for again under the same one, in
  /// this run, it is answered from the record and not made again. Without one, the n-th call
  /// of a tool with the same input is taken for the n-th. A refusal or a failure is an
  /// answer too, with `error`.
  INVOKE_TOOL,

  /// `{response}` → `{}`. What the run comes to. Once; the program then has five seconds to
  /// exit with status 0.
  FINISH;

  /// Returns its name on the line.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns the names of what it takes.
  Set<String> params() {
    return switch (this) {
      case SELF, LIST_TOOLS -> Set.of();
      case READ_TRANSCRIPT -> Set.of("from");
      case INFER -> Set.of("reply");
      case INVOKE_TOOL -> Set.of("tool", "input", "call_id");
      case FINISH -> Set.of("response");
    };
  }

  static Optional<AgentMethod> of(String word) {
    return Arrays.stream(values()).filter(method -> method.word().equals(word)).findFirst();
  }

  static List<String> words() {
    return Arrays.stream(values()).map(AgentMethod::word).toList();
  }
}
