package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.Checkout;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A real daemon whose data lies on a real file system that becomes full, or may not be written.
class FullDiskSystemTest {
  private static final String SECOND = """
      name: b
      model: demo
      system_prompt: b
      """;
  private static final int DISK_MIB = 24;
  private static final String RESERVE_MIB = "4";
  private static final long POLL_NANOS = 20_000_000;

  private final Scratch scratch = Scratch.make();
  private final SmallDisk disk = SmallDisk.mount(scratch.path("data"), DISK_MIB);
  private FakeProvider provider;
  private DaemonProcess daemon;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    daemon = DaemonProcess.start(agentd(), scratch.path("agentd.sock"), scratch.path("log"));
  }

  @AfterEach
  void stop() throws IOException {
    daemon.close();
    provider.close();
    disk.close();
    scratch.close();
  }

  private Command agentd(String... options) {
    List<String> words = new ArrayList<>(List.of(
        Command.installed("agentd").toString(),
        "run",
        "-s",
        scratch.path("agentd.sock").toString(),
        "--data-dir",
        scratch.path("data").toString()));
    words.addAll(List.of(options));
    Map<String, String> variables = new HashMap<>(Claude.settings(provider));
    variables.put("AAOS_RESERVE_MIB", RESERVE_MIB);
    return new Command(disk.inside(words), variables, Checkout.home(), "");
  }

  private String spawn(RpcClient client) {
    String manifest = """
        name: scribe
        model: claude-test
        system_prompt: You write.
        capabilities: ["tool: file_write", "file_write: %s/**"]
        """.formatted(scratch.root());
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(90, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void until(BooleanSupplier what) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!what.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it comes to that").isLessThan(end);
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static boolean isFull(RpcClient client) {
    return client.call("daemon.info", Map.of()).get("disk").hasNonNull("trouble");
  }

  private static int count(RpcClient client, String kind) {
    return client
        .call("audit.query", Map.of("kinds", new String[] {kind}))
        .get("records")
        .size();
  }

  @Test
  void whenTheDiskIsFull_nothingBegins_whatRunsIsSettled_andWorkGoesOnByItself() {
    CountDownLatch full = new CountDownLatch(1);
    Wish write =
        new Wish("file_write", Map.of("path", scratch.path("made").toString(), "content", "hello"));
    provider.then(asked -> {
      await(full);
      asked.stream().chunk(Claude.wishes(write)).end();
    });
    provider.thenStream(Claude.says("there was no room"));
    try (RpcClient client = daemon.connect();
        RpcClient runner = daemon.connect()) {
      String id = spawn(client);
      runner.stream("agent.run", Map.of("agent_id", id, "message", "write"));
      until(() -> provider.requests().size() == 1);
      disk.fill();
      until(() -> isFull(client));

      String lack = client.error("agent.run", Map.of("agent_id", id, "message", "more"));
      assertThat(lack)
          .contains("the disk is full: " + scratch.path("data") + " has ")
          .contains(" kept for outcomes and stops; make room there, and work goes on by itself");
      assertThat(client.error("agent.spawn", Map.of("manifest", SECOND)))
          .contains("the disk is full");
      full.countDown();
      until(() -> count(client, "tool_refused") == 1);
      assertThat(provider.requests()).hasSize(1);
      assertThat(Files.exists(scratch.path("made"))).isFalse();

      disk.makeRoom();

      JsonNode ended = runner.frame().orElseThrow().get("result");
      assertThat(ended.get("response").stringValue()).isEqualTo("there was no room");
      assertThat(provider.requests().getLast().body()).contains("the disk is full");
      until(() -> !isFull(client));
      assertThat(count(client, "disk_full")).isEqualTo(1);
      assertThat(count(client, "disk_free")).isEqualTo(1);
      spawn(client);
    }
    assertThat(daemon.log()).contains("nothing begins: the disk is full", "work goes on");
  }

  @Test
  void whenTheReserveIsGoneToo_aStopCutsOffAtOnce_readsGoOn_andItIsRecordedWhenThereIsRoom() {
    CountDownLatch full = new CountDownLatch(1);
    provider.then(asked -> {
      await(full);
      asked.stream().chunk(Claude.says("x".repeat(6 << 20))).end();
    });
    try (RpcClient client = daemon.connect();
        RpcClient runner = daemon.connect()) {
      String id = spawn(client);
      runner.stream("agent.run", Map.of("agent_id", id, "message", "write"));
      until(() -> provider.requests().size() == 1);
      disk.fill();
      until(() -> isFull(client));
      full.countDown();
      until(
          () -> client.call("daemon.info", Map.of()).get("disk").get("reserve").longValue() == 0);

      assertThat(client.call("agent.list", Map.of()).get("agents")).hasSize(1);
      assertThat(client.error("agent.stop", Map.of("agent_id", id)))
          .startsWith("cut off, but that is not on record, and will be once there is room: ");
      assertThat(count(client, "agent_stopped")).isZero();

      disk.makeRoom();

      until(() -> count(client, "agent_stopped") == 1);
      assertThat(count(client, "disk_full")).isEqualTo(1);
    }
    assertThat(daemon.isAlive()).isTrue();
  }

  @Test
  void aDaemonThatIsKilled_startsOnTheFullDisk_forReadsAndStops() {
    String id;
    try (RpcClient client = daemon.connect()) {
      id = spawn(client);
      disk.fill();
      until(() -> isFull(client));
      daemon.killHard();
    }

    daemon = DaemonProcess.start(agentd(), scratch.path("agentd.sock"), scratch.path("log"));

    try (RpcClient client = daemon.connect()) {
      assertThat(client.call("agent.list", Map.of()).get("agents")).hasSize(1);
      assertThat(client.error("agent.run", Map.of("agent_id", id, "message", "go")))
          .contains("the disk is full");
      Command.Outcome doctor =
          Command.aaos("doctor").with("AAOS_SOCKET", daemon.socket().toString()).run();
      assertThat(doctor.out()).contains("nothing begins: the disk is full");
      client.call("agent.stop", Map.of("agent_id", id));
      disk.makeRoom();
      until(() -> !isFull(client));
      spawn(client);
    }
    assertThat(daemon.terminate()).isEqualTo(143);
  }

  @Test
  void aDirectoryThatMayNotBeWritten_isRefusedAtTheStart_andSaysWhatMendsIt() {
    Command remount = new Command(
        disk.inside(List.of("mount", "-o", "remount,ro", scratch.path("data").toString())),
        Map.of(),
        scratch.root(),
        "");
    assertThat(remount.run().exit()).as("while a daemon writes there").isNotZero();
    try (RpcClient client = daemon.connect()) {
      spawn(client);
    }
    daemon.terminate();
    assertThat(remount.run().exit()).isZero();

    Command.Outcome refused = agentd().run();

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .contains("agentd: cannot start: " + scratch.path("data")
            + " lies on a file system that is mounted read-only: mount it read-write");
  }

  @Test
  void aFreshDirectoryWithoutRoom_isRefusedAtTheStart_andSaysSo() throws IOException {
    daemon.terminate();
    try (var files = Files.list(disk.file(""))) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
    disk.fill();

    Command.Outcome refused = agentd().run();

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("cannot start", "No space left on device");
  }

  @Test
  void aReserveThatCannotBe_isRefusedByName() {
    daemon.terminate();

    Command.Outcome refused = agentd().with("AAOS_RESERVE_MIB", "0").run();

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .contains("AAOS_RESERVE_MIB is '0': write a whole number from 1 to 65536");
  }
}
