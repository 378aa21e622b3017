package dev.aaos.drivers.model;

import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Block.ToolCall;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import java.util.List;

/// Prompts that tests ask.
public final class Conversations {
  private Conversations() {}

  /// Returns a prompt that asks `text` and nothing else.
  public static Prompt asking(String text) {
    return new Prompt("m-1", "", List.of(new Turn.Asked(text)), List.of(), 4096);
  }

  /// Returns what a model says that says only `text`.
  public static Turn.Said text(String text) {
    return new Turn.Said(List.of(new Block.Text(text)));
  }

  /// Returns a conversation with everything in it: words, parallel calls, a refused one, blocks
  /// of two dialects, arguments that were no JSON, and a question after the answers.
  public static Prompt whole() {
    List<Turn> turns = List.of(
        new Turn.Asked("Compare a and b."),
        new Turn.Said(List.of(
            new Block.Opaque("anthropic", """
                {"type":"thinking","thinking":"Both first.","signature":"c2ln"}"""),
            new Block.Opaque("fake", """
                {"reasoning_content":"Both first."}"""),
            new Block.Text("I read both."),
            new ToolCall("call_a", "file_read", "{\"path\":\"/data/a.md\",\"lines\":1.50}"),
            new ToolCall("call_b", "file_read", "{\"path\":\"/etc/shadow\"}"))),
        new Turn.Answered(new ToolAnswer("call_a", "{\"content\":\"ä\\n\"}", false)),
        new Turn.Answered(new ToolAnswer("call_b", "capability denied: no grant covers it", true)),
        new Turn.Said(List.of(new ToolCall("call_c", "echo", "{\"message\": "))),
        new Turn.Answered(new ToolAnswer("call_c", "schema validation failed", true)),
        new Turn.Asked("And now?"));
    ToolSpec read = new ToolSpec("file_read", "Reads a file.", """
        {"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}""");
    ToolSpec echo = new ToolSpec("echo", "Gives it back.", "{\"type\":\"object\"}");
    return new Prompt("m-1", "You compare files.", turns, List.of(read, echo), 4096);
  }

  /// Returns a conversation no provider would take as it is: a call without an answer, an answer
  /// without a call, answers out of order, and turns that say nothing.
  public static Prompt broken() {
    List<Turn> turns = List.of(
        new Turn.Asked("Go."),
        new Turn.Said(List.of()),
        new Turn.Said(List.of(new Block.Text("  \n"))),
        new Turn.Said(
            List.of(new ToolCall("call_a", "echo", "{}"), new ToolCall("call_b", "echo", "{}"))),
        new Turn.Answered(new ToolAnswer("call_b", "b", false)),
        new Turn.Answered(new ToolAnswer("call_z", "z", false)),
        new Turn.Asked("Are you there?"),
        new Turn.Asked("Hello?"));
    return new Prompt("m-1", "", turns, List.of(), 100);
  }

  /// Returns `prompt` with `turns` instead of its own.
  public static Prompt with(Prompt prompt, List<Turn> turns) {
    return new Prompt(
        prompt.model(), prompt.system(), turns, prompt.tools(), prompt.maxOutputTokens());
  }
}
