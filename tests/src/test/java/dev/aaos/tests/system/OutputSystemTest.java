package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a program writes is seen while it runs.
class OutputSystemTest {
  private static final String BEGUN = "begun: ä\n";

  private final Scratch scratch = Scratch.make();
  private Path work = scratch.path("work");
  private Path pipe = work;

  @BeforeEach
  void plant() throws IOException {
    work = Files.createDirectory(work);
    pipe = work.resolve("pipe");
    assertThat(new Command(List.of("mkfifo", pipe.toString()), Map.of(), work, "")
            .run()
            .exit())
        .isZero();
  }

  @AfterEach
  void clean() {
    scratch.close();
  }

  /// Returns an agent whose programs may read the pipe, which they wait at.
  private String waiting(RpcClient client) {
    String manifest = """
        name: builder
        model: demo
        system_prompt: s
        capabilities: ["tool: shell", "exec: /usr/bin/*", "file_read: %s/**"]
        """.formatted(work);
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private static RpcClient stream(RpcClient client, String agent, String command) {
    return client.stream(
        "tool.stream",
        Map.of("agent_id", agent, "tool", "shell", "input", Map.of("command", command)));
  }

  @Test
  void whatAProgramWrites_isToldBeforeItEnds_andIsInItsAnswerToo() throws IOException {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String agent = waiting(client);
      stream(client, agent, "printf '" + BEGUN + "'; cat pipe >&2");

      JsonNode begun = client.frame("output");
      assertThat(begun.get("stream").stringValue()).isEqualTo("stdout");
      assertThat(begun.get("text").stringValue()).isEqualTo(BEGUN);
      assertThat(begun.get("agent_id").stringValue()).isEqualTo(agent);
      Files.writeString(pipe, "then\n");

      JsonNode then = client.frame("output");
      assertThat(then.get("stream").stringValue()).isEqualTo("stderr");
      assertThat(then.get("text").stringValue()).isEqualTo("then\n");
      JsonNode result = client.frame("result").get("result");
      assertThat(result.get("stdout").stringValue()).isEqualTo(BEGUN);
      assertThat(result.get("stderr").stringValue()).isEqualTo("then\n");
      assertThat(client.frame("end").get("exit_code").intValue()).isZero();
      assertThat(client.frame()).isEqualTo(Optional.empty());
    }
  }

  @Test
  void whoeverHangsUp_endsTheCall() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient other = daemon.connect()) {
      String agent = waiting(other);
      try (RpcClient client = daemon.connect()) {
        stream(client, agent, "printf '" + BEGUN + "'; cat pipe");
        client.frame("output");
      }

      try (RpcClient records = daemon.connect()) {
        records.stream("audit.stream", Map.of("after", 0));
        String told = "";
        while (!told.contains("tool_result")) {
          told = records.frame("record").toString();
        }
        assertThat(told).contains("\"success\":false", "who asked for the call has left");
      }
    }
  }

  @Test
  void whatCannotBegin_isToldAsTheEnd() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String agent = waiting(client);

      client.stream("tool.stream", Map.of("agent_id", agent, "tool", "file_write"));

      JsonNode end = client.frame("end");
      assertThat(end.get("exit_code").intValue()).isEqualTo(2);
      assertThat(end.get("error").stringValue()).contains("lacks");
    }
  }
}
