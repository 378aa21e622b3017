package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// A daemon killed again and again while an agent writes files: each write is found out about.
@Timeout(240)
class FoundOutcomeSystemTest {
  private static final int FILES = 160;
  private static final int KILLS = 4;

  private final Scratch scratch = Scratch.make();
  private Path work = scratch.path("work");
  private FakeProvider provider;
  private DaemonProcess daemon;

  @BeforeEach
  void start() throws IOException {
    work = Files.createDirectories(work);
    provider = FakeProvider.start();
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
  }

  @AfterEach
  void stop() throws IOException {
    daemon.close();
    provider.close();
    scratch.close();
  }

  @Test
  void aDaemonKilledWhileFilesAreWritten_asksNobody_andEachIsWrittenOnce() throws Exception {
    Wish[] wishes = new Wish[FILES];
    for (int i = 0; i < FILES; i++) {
      wishes[i] = new Wish(
          "file_write",
          Map.of("path", work + "/all", "content", "line " + i + "\n", "append", true));
    }
    provider.thenStream(Claude.wishes(wishes));
    provider.thenStream(Claude.says("Done."));
    String agent;
    try (RpcClient client = daemon.connect()) {
      agent = client
          .call("agent.spawn", Map.of("manifest", """
              name: writer
              model: claude-test
              system_prompt: s
              capabilities: ["tool: file_write", "file_write: %s/*"]
              unknown_outcomes: ask
              """.formatted(work)))
          .get("agent_id")
          .stringValue();
      client.stream("run.stream", Map.of("agent_id", agent, "message", "go")).frame("started");
    }
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 1; i <= KILLS; i++) {
      awaitLines(i * FILES / (KILLS + 2));
      LockSupport.parkNanos(random.nextLong(4_000_000));
      daemon.killHard();
      daemon = DaemonProcess.start(scratch, Claude.settings(provider));
    }

    try (RpcClient client = daemon.connect()) {
      JsonNode run = run(client, agent);
      while (!run.get("state").stringValue().equals("ended")) {
        assertThat(client.call("outcome.list", Map.of()).get("outcomes")).isEmpty();
        run = run(client, agent);
      }
      assertThat(Files.readString(work.resolve("all"))).isEqualTo(all());
      assertThat(client.call("outcome.list", Map.of()).get("outcomes")).isEmpty();
      assertThat(provider.requests()).hasSize(2);
    }
  }

  private static String all() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      lines.add("line " + i + "\n");
    }
    return String.join("", lines);
  }

  private void awaitLines(int lines) throws IOException {
    long least = lines * 7L;
    while (!Files.exists(work.resolve("all")) || Files.size(work.resolve("all")) < least) {
      Thread.onSpinWait();
    }
  }

  private static JsonNode run(RpcClient client, String agent) {
    return client.call("agent.inspect", Map.of("agent_id", agent)).get("runs").get(0);
  }
}
