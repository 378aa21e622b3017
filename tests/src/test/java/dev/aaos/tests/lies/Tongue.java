package dev.aaos.tests.lies;

import dev.aaos.tests.system.Claude;
import java.util.Map;

/// The protocols that backends speak, and how a true answer sounds in each.
enum Tongue {
  MESSAGES("claude-test", "text/event-stream") {
    @Override
    String says(String text) {
      return Claude.says(text);
    }

    @Override
    String wishes(String id) {
      return Claude.wishes(id, new Claude.Wish("echo", Map.of("message", id)));
    }
  },
  CHAT("openai/test", "text/event-stream") {
    @Override
    String says(String text) {
      return event("\"content\":\"%s\"".formatted(text), "null") + ended("stop");
    }

    @Override
    String wishes(String id) {
      return event("""
          "tool_calls":[{"index":0,"id":"%1$s","type":"function",\
          "function":{"name":"echo","arguments":"{\\"message\\":\\"%1$s\\"}"}}]\
          """.formatted(id), "null") + ended("tool_calls");
    }

    private String ended(String reason) {
      return event("", '"' + reason + '"') + """
          data: {"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5}}

          data: [DONE]

          """;
    }

    private String event(String delta, String reason) {
      return """
          data: {"choices":[{"index":0,"delta":{%s},"finish_reason":%s}]}

          """.formatted(delta, reason);
    }
  },
  OLLAMA("ollama/test", "application/x-ndjson") {
    @Override
    String says(String text) {
      return line("\"content\":\"%s\"".formatted(text), "\"done\":false") + ended();
    }

    @Override
    String wishes(String id) {
      return line("""
          "content":"","tool_calls":[{"function":{"name":"echo","arguments":{"message":"%s"}}}]\
          """.formatted(id), "\"done\":false") + ended();
    }

    private String ended() {
      return line("\"content\":\"\"", """
          "done":true,"done_reason":"stop","prompt_eval_count":10,"eval_count":5\
          """);
    }

    private String line(String message, String more) {
      return """
          {"model":"test","message":{"role":"assistant",%s},%s}
          """.formatted(message, more);
    }
  };

  /// The model that agents name.
  final String model;

  /// What its streams are called.
  final String type;

  Tongue(String model, String type) {
    this.model = model;
    this.type = type;
  }

  /// Returns a whole answer of words alone.
  abstract String says(String text);

  /// Returns a whole answer that wishes for `echo`, in a call known as `id` where calls have ids.
  abstract String wishes(String id);
}
