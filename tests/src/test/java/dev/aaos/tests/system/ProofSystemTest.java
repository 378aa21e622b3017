package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `aaos audit` proves, and to whom: real daemons, real files, changed behind their backs.
class ProofSystemTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SEGMENT = "journal-00000000000000000001";

  private final Scratch scratch = Scratch.make();

  @AfterEach
  void clean() {
    scratch.close();
  }

  private Command.Outcome audit(String... words) {
    String[] all = Stream.concat(Stream.of("audit"), Stream.of(words)).toArray(String[]::new);
    return Command.aaos(all)
        .with("AAOS_SOCKET", scratch.path("agentd.sock").toString())
        .with("AAOS_DATA_DIR", scratch.path("data").toString())
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .in(scratch.root())
        .run();
  }

  private static void work(DaemonProcess daemon) {
    try (RpcClient client = daemon.connect()) {
      String manifest = """
          name: worker
          model: demo
          system_prompt: s
          capabilities: ["tool: echo"]
          """;
      client.call("agent.spawn_and_run", Map.of("manifest", manifest, "message", "echo hello"));
    }
  }

  private static long records(DaemonProcess daemon) {
    try (RpcClient client = daemon.connect()) {
      return client.call("daemon.info", Map.of()).get("records").longValue();
    }
  }

  /// Lets a daemon work and end, and returns how many records it left.
  private long live() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
      work(daemon);
      long records = records(daemon);
      daemon.terminate();
      return records + 1;
    }
  }

  private void copy(String from, String to) {
    try {
      Files.createDirectories(scratch.path(to));
      try (Stream<Path> files = Files.list(scratch.path(from))) {
        for (Path file : files.toList()) {
          Files.copy(file, scratch.path(to).resolve(file.getFileName()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aLogAtRest_isGood_andSaysAllThatItHas() {
    long records = live();

    Command.Outcome verified = audit("verify");
    JsonNode json = JSON.readTree(audit("verify", "--json").out());

    assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
    assertThat(verified.out()).contains("head ", ": agrees", "whole, 0 missing").endsWith("good\n");
    assertThat(json.get("records").longValue()).isEqualTo(records);
    assertThat(json.get("heads").get(0).get("size").longValue()).isEqualTo(records);
    assertThat(json.get("content").get("unknown").longValue()).isZero();
  }

  @Test
  void oneByteOfACopy_isFoundAndItsPlaceIsNamed() throws IOException {
    live();
    copy("data", "copy");
    Path segment = scratch.path("copy/" + SEGMENT);
    byte[] bytes = Files.readAllBytes(segment);
    bytes[700] ^= 1;
    Files.write(segment, bytes);

    Command.Outcome verified = audit("verify", "copy", "--head", "data.heads/head");

    assertThat(verified.exit()).isEqualTo(1);
    assertThat(verified.out())
        .containsPattern("BROKEN   record \\d+, " + SEGMENT + " at byte \\d+: has a broken batch")
        .endsWith("NOT GOOD\n");
    assertThat(Files.readAllBytes(segment)).isEqualTo(bytes);
  }

  @Test
  void anOlderCopyPutBack_isFoundByTheHead_byTheNextDaemonToo() {
    live();
    copy("data", "older");
    live();

    Command.Outcome alone = audit("verify", "older");
    Command.Outcome behind = audit("verify", "older", "--head", "data.heads/head");
    Command.Outcome history = audit("verify", "older", "--head", "data.heads/heads");

    assertThat(alone.exit()).isZero();
    assertThat(alone.out()).contains("nothing shows that this log was not rolled back");
    assertThat(behind.exit()).isEqualTo(1);
    assertThat(behind.out()).contains("it was rolled back");
    assertThat(history.out()).containsPattern("\\d+ of \\d+ heads agree");
    Map<String, String> heads =
        Map.of("AAOS_HEADS_DIR", scratch.path("data.heads").toString());
    try (DaemonProcess daemon = DaemonProcess.start(
            scratch, heads, "--data-dir", scratch.path("older").toString());
        RpcClient client = daemon.connect()) {
      assertThat(client.error("audit.prove", Map.of("sequence", 1))).contains("nothing is signed");
      assertThat(daemon.log())
          .containsPattern("agentd: (the journal ends with record|the first) \\d+")
          .containsPattern("rolled back|rewritten");
      assertThat(
              client.call("daemon.info", Map.of()).get("proofs").get("trouble").stringValue())
          .contains("Nothing is signed");
      Command.Outcome doctor =
          Command.aaos("doctor", "-s", daemon.socket().toString()).run();
      assertThat(doctor.exit()).isEqualTo(1);
      assertThat(doctor.out()).contains("BROKEN  proofs");
    }
  }

  @Test
  void aProof_isCheckedWithoutTheLog_andForTheRightKeyAlone() throws IOException {
    try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
      work(daemon);
      Command.Outcome proved = audit("prove", "3", "--out", "proof.json");
      assertThat(proved.exit()).as(proved.err()).isZero();
      assertThat(audit("prove", "999999").err()).contains("no record 999999: the last one is ");
      daemon.terminate();
    }
    Path proof = scratch.path("proof.json");
    Path key = scratch.path("data.heads/log.pub");

    Command.Outcome good = audit("check", "proof.json", "--key", key.toString());

    assertThat(good.exit()).as(good.out() + good.err()).isZero();
    assertThat(good.out()).startsWith("good: record 3, made ").contains("is part of aaos/");
    scratch.write(
        "foreign.pub", "PeterNeumann+c74f20a3+" + "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n");
    Command.Outcome foreign = audit("check", "proof.json", "--key", "foreign.pub");
    assertThat(foreign.exit()).isEqualTo(1);
    assertThat(foreign.out()).contains("not signed by the key of PeterNeumann");
    assertThat(audit("verify", "--key", "foreign.pub").exit()).isEqualTo(1);
    JsonNode read = JSON.readTree(Files.readString(proof));
    byte[] record = Base64.getDecoder().decode(read.get("record").stringValue());
    record[record.length - 1] ^= 1;
    scratch.write(
        "forged.json",
        Files.readString(proof)
            .replace(read.get("record").stringValue(), Base64.getEncoder().encodeToString(record)));
    Command.Outcome forged = audit("check", "forged.json");
    assertThat(forged.exit()).isEqualTo(1);
    assertThat(forged.out()).contains("the path does not lead from this record");
    scratch.write("no.json", "{}");
    assertThat(audit("check", "no.json").exit()).isEqualTo(2);
  }

  @Test
  void anOldHead_isAPrefixOfTheLog_orItIsSaid() throws IOException {
    live();
    Path old = scratch.write("old.head", scratch.read("data.heads/head"));
    try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
      work(daemon);
      Command.Outcome good = audit("consistency", old.toString(), "--key", "data.heads/log.pub");

      assertThat(good.exit()).as(good.out() + good.err()).isZero();
      assertThat(good.out()).startsWith("good: ").contains("only grew since it had");
      scratch.write("forged.head", scratch.read("old.head").replaceFirst("\n\\d+\n", "\n3\n"));
      Command.Outcome forged = audit("consistency", "forged.head");
      assertThat(forged.exit()).isEqualTo(1);
      assertThat(forged.out()).contains("NOT GOOD: the old head is not signed by the key of");
    }
  }

  @Test
  void headsThatCannotBeWritten_areSaid_andTheDaemonServes() {
    scratch.write("file", "");
    Map<String, String> heads =
        Map.of("AAOS_HEADS_DIR", scratch.path("file/heads").toString());
    try (DaemonProcess daemon = DaemonProcess.start(scratch, heads);
        RpcClient client = daemon.connect()) {
      work(daemon);

      assertThat(client.error("audit.prove", Map.of("sequence", 1)))
          .contains("heads cannot be written to " + scratch.path("file/heads"));
      assertThat(daemon.log()).contains("set AAOS_HEADS_DIR to a directory that can be written");
    }
  }

  @Test
  void aLogInUse_isNeverCalledBroken() {
    AtomicBoolean done = new AtomicBoolean();
    try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
      work(daemon);
      Thread worker = Thread.ofPlatform().start(() -> {
        while (!done.get()) {
          work(daemon);
        }
      });
      for (int i = 0; i < 8; i++) {
        Command.Outcome verified = audit("verify");
        assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
      }
      done.set(true);
      worker.join();
      daemon.terminate();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Test
  void anExport_isEveryRecordWhole_andItsChainHolds() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
      work(daemon);
      long last = records(daemon);

      Command.Outcome export = audit("export");
      Command.Outcome part = audit("export", "--since", "3", "--until", "5");
      Command.Outcome future = audit("export", "--since", "2999-01-01");
      Command.Outcome tail = audit("tail", "-n", "3");

      List<JsonNode> records = export.out().lines().map(JSON::readTree).toList();
      assertThat(records).hasSizeGreaterThanOrEqualTo((int) last);
      String previous = HexFormat.of().formatHex(new byte[32]);
      for (int i = 0; i < records.size(); i++) {
        JsonNode record = records.get(i);
        assertThat(record.get("sequence").longValue()).isEqualTo(i + 1);
        assertThat(record.get("previous").stringValue()).isEqualTo(previous);
        previous = record.get("hash").stringValue();
        assertThat(chained(record)).isEqualTo(previous);
      }
      assertThat(part.out().lines()).hasSize(3);
      assertThat(part.out().lines().findFirst())
          .contains(export.out().lines().toList().get(2));
      assertThat(future.out()).isEmpty();
      assertThat(tail.out().lines()).hasSize(3);
      assertThat(audit("export", "--since", "soon").exit()).isEqualTo(2);
    }
  }

  private static String chained(JsonNode record) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(HexFormat.of().parseHex(record.get("previous").stringValue()));
      sha.update(ByteBuffer.wrap(Base64.getDecoder().decode(record.get("record").stringValue())));
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyRecord_leadsBackToAnOperatorOrTheMachine() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      work(daemon);
      for (long sequence = records(daemon); sequence > 0; sequence--) {
        JsonNode chain = client.call("audit.why", Map.of("sequence", sequence)).get("chain");
        JsonNode origin = chain.get(chain.size() - 1);

        assertThat(chain.get(0).get("sequence").longValue()).isEqualTo(sequence);
        assertThat(origin.get("cause").longValue()).isZero();
        assertThat(origin.get("kind").stringValue())
            .isIn("session_opened", "daemon_booted", "daemon_halted");
      }
    }
  }

  @Test
  void theStream_tellsWhatComes_withoutAGap() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient watching = daemon.connect()) {
      watching.stream("audit.stream", Map.of("after", 0));
      work(daemon);
      long last = records(daemon);

      long expected = 1;
      while (expected <= last) {
        JsonNode frame = JSON.readTree(watching.line().orElseThrow());
        if (frame.get("kind").stringValue().equals("record")) {
          assertThat(frame.get("record").get("sequence").longValue()).isEqualTo(expected++);
        }
      }
    }
  }
}
