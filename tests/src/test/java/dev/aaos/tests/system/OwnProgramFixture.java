package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// A real daemon, and agents that run a program of their own: Python, in a cell.
@Timeout(120)
abstract class OwnProgramFixture {
  /// How the programs here talk with the kernel.
  private static final String PRELUDE = """
      import json, os, sys, time
      fd = int(os.environ["AAOS_FD"])
      answers, requests = os.fdopen(fd, "rb"), os.fdopen(os.dup(fd), "wb")
      def send(line):
          requests.write(line + b"\\n")
          requests.flush()
      def hear():
          return json.loads(answers.readline())
      def ask(method, **params):
          send(json.dumps(
              {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}).encode())
          answer = hear()
          return answer["result"] if "result" in answer else answer["error"]
      def finish(response):
          return ask("finish", response=str(response))
      """;

  final Scratch scratch = Scratch.make();

  DaemonProcess daemon;

  RpcClient client;

  Path work = scratch.path("own");

  @BeforeEach
  final void start() throws IOException {
    work = Files.createDirectory(work);
    scratch.write("secret", "hidden words");
    daemon = DaemonProcess.start(scratch);
    client = daemon.connect();
  }

  @AfterEach
  final void stop() {
    client.close();
    daemon.close();
    scratch.close();
  }

  String manifest(String code, String... more) {
    Path program = scratch.write("program.py", PRELUDE + code);
    return plain("[/usr/bin/python3, " + program + "]", "\"file_read: " + program + "\"", more);
  }

  static String plain(String program, String capability, String... more) {
    StringBuilder manifest = new StringBuilder(
        "name: own\nprogram: " + program + "\ncapabilities:\n  - " + capability + "\n");
    for (String line : more) {
      manifest.append(line).append('\n');
    }
    return manifest.toString();
  }

  JsonNode run(String manifest) {
    return client.call("agent.spawn_and_run", Map.of("manifest", manifest, "message", "go"));
  }

  String response(String manifest) {
    JsonNode result = run(manifest);
    assertThat(result.get("stop_reason").stringValue()).isEqualTo("complete");
    return result.get("response").stringValue();
  }

  String failure(String manifest) {
    JsonNode result = run(manifest);
    assertThat(result.get("response").stringValue()).isEmpty();
    return result.get("stop_reason").stringValue();
  }

  String spawn(String manifest) {
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  JsonNode inspect(String id) {
    return client.call("agent.inspect", Map.of("agent_id", id));
  }

  List<JsonNode> records(String kind) {
    return client
        .call("audit.query", Map.of("kinds", List.of(kind), "limit", 100))
        .get("records")
        .valueStream()
        .map(record -> record.get("event"))
        .toList();
  }

  static void await(Path file) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(file) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(file).exists();
  }
}
