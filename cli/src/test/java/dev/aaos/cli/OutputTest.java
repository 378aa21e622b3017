package dev.aaos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What programs write, as a person sees it.
class OutputTest {
  private static final String END =
      "{\"kind\":\"end\",\"exit_code\":0,\"input_tokens\":1,\"output_tokens\":1,\"elapsed_ms\":5}";

  private final Path directory;
  private final FakeDaemon daemon;

  OutputTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    this.daemon = new FakeDaemon(directory);
  }

  @AfterEach
  void close() throws IOException {
    daemon.close();
  }

  @Test
  void run_withEveryEvent_printsWholeLines_thatCannotTouchTheTerminal() throws IOException {
    Path manifest = Files.writeString(directory.resolve("a.yaml"), "name: a\n");
    daemon.streaming(
        "run.stream",
        "{\"kind\":\"started\",\"agent_id\":\"a\",\"run_id\":\"r\"}",
        "{\"kind\":\"output\",\"agent_id\":\"a\",\"stream\":\"stdout\",\"text\":\"one\\ntw\"}",
        "{\"kind\":\"output\",\"agent_id\":\"a\",\"stream\":\"stderr\",\"text\":\"\\u001b[2J\\n\"}",
        "{\"kind\":\"output\",\"agent_id\":\"a\",\"stream\":\"stdout\",\"text\":\"o\\nrest\"}",
        "{\"kind\":\"result\",\"result\":{\"response\":\"done\",\"stop_reason\":\"complete\"}}",
        END);
    Session session = Session.at(daemon.socket());

    session.run("run", "-v", manifest.toString(), "go");

    assertThat(session.err()).contains("  | one\n", "  | two\n").doesNotContain("\u001b", "rest");
  }

  @Test
  void exec_printsWhatComes_whereItBelongs_andSaysWhatIsMissing() throws Exception {
    daemon
        .on("agent.spawn", "{\"agent_id\":\"a\"}")
        .on("agent.stop", "{\"ok\":true}")
        .streaming(
            "tool.stream",
            "{\"kind\":\"output\",\"agent_id\":\"a\",\"stream\":\"stdout\",\"text\":\"half\"}",
            "{\"kind\":\"output\",\"agent_id\":\"a\",\"stream\":\"stderr\",\"text\":\"bad\\n\"}",
            "{\"kind\":\"output_lag\",\"characters\":7}",
            "{\"kind\":\"result\",\"result\":{\"exit_code\":3,\"stdout\":\"half\"}}",
            END);
    Session session = Session.at(daemon.socket());

    int code = session.run("exec", "--", "/usr/bin/true");

    assertThat(session.out()).isEqualTo("half");
    assertThat(session.err())
        .contains("bad\n", "7 characters are missing here: it wrote faster than this was read");
    assertThat(code).isEqualTo(3);
    assertThat(daemon.asked("agent.stop").text("agent_id", "")).isEqualTo("a");
  }

  @Test
  void exec_thatIsRefused_saysWhy() {
    daemon
        .on("agent.spawn", "{\"agent_id\":\"a\"}")
        .on("agent.stop", "{\"ok\":true}")
        .streaming(
            "tool.stream", "{\"kind\":\"end\",\"exit_code\":2,\"error\":\"no user namespaces\"}");
    Session session = Session.at(daemon.socket());

    assertThat(session.run("exec", "--", "/usr/bin/true")).isEqualTo(125);
    assertThat(session.err()).contains("aaos: no user namespaces");
  }
}
