package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// `aaos undo` of what was done to files that are larger than one image, or have holes; and of what
/// is no longer kept.
@Timeout(300)
class LargeFilesSystemTest {
  private static final int LARGE = 20_000_000;
  private static final long SPARSE = 300_000_000;
  private static final int SLACK = 1 << 20;

  private static final String WORK = """
      printf X | dd of=large.bin bs=1 seek=10000000 conv=notrunc status=none
      printf Y | dd of=sparse.img bs=1 seek=200000000 conv=notrunc status=none
      mv large2.bin away.bin; truncate -s 7 away.bin
      """;

  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private DaemonProcess daemon;
  private RpcClient client;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    scratch.write("out/small.txt", "small\n");
    fill("out/large.bin", 1);
    fill("out/large2.bin", 2);
    try (SeekableByteChannel sparse = Files.newByteChannel(
        scratch.path("out/sparse.img"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      sparse.position(100_000_000);
      sparse.write(ByteBuffer.wrap("in the middle".getBytes(StandardCharsets.UTF_8)));
      sparse.position(SPARSE - 1);
      sparse.write(ByteBuffer.wrap(new byte[] {7}));
    }
    begin(Map.of());
  }

  private void fill(String name, long seed) throws IOException {
    byte[] bytes = new byte[LARGE];
    new SplittableRandom(seed).nextBytes(bytes);
    Files.write(scratch.path(name), bytes);
  }

  private void begin(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(Claude.settings(provider));
    all.putAll(settings);
    daemon = DaemonProcess.start(scratch, all);
    client = daemon.connect();
  }

  private void restart(Map<String, String> settings) {
    client.close();
    daemon.terminate();
    begin(settings);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    daemon.close();
    provider.close();
    scratch.close();
  }

  private Command.Outcome aaos(String... words) {
    return Command.aaos(words)
        .with("AAOS_SOCKET", scratch.path("agentd.sock").toString())
        .with("AAOS_DATA_DIR", scratch.path("data").toString())
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .in(scratch.root())
        .run();
  }

  private String spawn() {
    String manifest = """
        name: builder
        model: claude-test
        system_prompt: s
        capabilities:
          - "tool: shell"
          - "tool: file_write"
          - "exec: /usr/bin/*"
          - "file_write: %s/out/*"
          - "file_read: %s/out/*"
        """.formatted(scratch.root(), scratch.root());
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  /// Has an agent do `wishes`, and returns the run.
  private String work(Wish... wishes) {
    for (Wish wish : wishes) {
      provider.thenStream(Claude.wishes(wish));
    }
    provider.thenStream(Claude.says("Done."));
    return client
        .call("agent.run", Map.of("agent_id", spawn(), "message", "work"))
        .get("run_id")
        .stringValue();
  }

  private static Wish shell(String script) {
    return new Wish("shell", Map.of("command", script));
  }

  private Wish write(String name) {
    return new Wish(
        "file_write", Map.of("path", scratch.path(name).toString(), "content", "little\n"));
  }

  /// Returns what each file holds and how it is dated.
  private Map<String, String> tree() throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(scratch.path("out"))) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        all.put(
            scratch.path("out").relativize(path).toString(),
            Files.size(path) + " " + sha256(path) + " " + Files.getLastModifiedTime(path));
      }
    }
    return all;
  }

  private static String sha256(Path path) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private long held(String name) throws IOException {
    Process stat = new ProcessBuilder("stat", "-c", "%b", scratch.path(name).toString()).start();
    return 512 * Long.parseLong(stat(stat));
  }

  private static String stat(Process stat) throws IOException {
    return new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  private static void await(BooleanSupplier what) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!what.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  private static String undoneBy(Command.Outcome outcome) {
    return outcome
        .err()
        .lines()
        .filter(line -> line.startsWith("to take that back: aaos undo "))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst()
        .orElseThrow(() -> new AssertionError(outcome.toString()));
  }

  @Test
  void undo_ofLargeAndSparseFiles_restoresThem_byteForByte_andCanItselfBeUndone()
      throws IOException {
    Map<String, String> before = tree();
    long room = held("out/sparse.img");
    String run = work(write("out/large2.bin"), shell(WORK));
    Map<String, String> after = tree();
    assertThat(after.get("large.bin")).isNotEqualTo(before.get("large.bin"));
    assertThat(after).containsKey("away.bin");

    Command.Outcome preview = aaos("undo", run, "--preview");
    assertThat(preview.exit()).describedAs(preview.toString()).isZero();
    assertThat(preview.out()).doesNotContain("cannot be taken back", "left as they are");

    Command.Outcome undone = aaos("undo", run, "-y");
    assertThat(undone.exit()).describedAs(undone.toString()).isZero();
    assertThat(tree()).isEqualTo(before);
    assertThat(held("out/sparse.img")).isLessThanOrEqualTo(room + SLACK);

    Command.Outcome redone = aaos("undo", undoneBy(undone), "-y");
    assertThat(redone.exit()).describedAs(redone.toString()).isZero();
    assertThat(tree()).isEqualTo(after);
    assertThat(held("out/sparse.img")).isLessThanOrEqualTo(room + SLACK);
    assertThat(aaos("audit", "verify").exit()).isZero();
  }

  @Test
  void undo_afterTheDaemonWasKilledWhileAProgramWorked_restoresThem() throws IOException {
    Map<String, String> before = tree();
    provider.thenStream(Claude.wishes(shell(WORK + "touch far; sleep 4321.6")));
    provider.thenStream(Claude.says("I see."));
    String agent = spawn();
    client.stream("run.stream", Map.of("agent_id", agent, "message", "go"));
    await(() -> Files.exists(scratch.path("out/far")));

    daemon.killHard();
    client.close();
    begin(Map.of());

    Command.Outcome undone = aaos("undo", agent, "-y");
    assertThat(undone.exit()).describedAs(undone.toString()).isZero();
    assertThat(tree()).isEqualTo(before);
  }

  @Test
  void whatIsMoreThanIsKept_isNamed_withTheSetting_andAllElseIsTakenBack() throws IOException {
    restart(Map.of("AAOS_UNDO_MIB", "1"));
    Map<String, String> before = tree();
    String run = work(shell(WORK + "printf changed > small.txt"));

    Command.Outcome undone = aaos("undo", run, "-y");

    assertThat(undone.exit()).isEqualTo(1);
    assertThat(undone.out())
        .contains("no more than 1 MiB are kept for one command (AAOS_UNDO_MIB)")
        .contains(scratch.path("out/large.bin").toString());
    assertThat(tree().get("small.txt")).isEqualTo(before.get("small.txt"));
    assertThat(tree().get("sparse.img")).isEqualTo(before.get("sparse.img"));
    restart(Map.of("AAOS_UNDO_MIB", "0"));
    String none = work(write("out/small.txt"));
    assertThat(aaos("undo", none, "--preview").out()).contains("AAOS_UNDO_MIB is 0");
  }

  @Test
  void whereAPartWasShredded_thatIsSaid_beforeAnythingIsDone() throws IOException {
    String run = work(shell(WORK));
    Map<String, String> after = tree();
    for (JsonNode record : client.call("audit.query", Map.of("limit", 500)).get("records")) {
      if (record.get("kind").stringValue().equals("effect_piece")) {
        String sequence = record.get("sequence").toString();
        assertThat(aaos("shred", sequence, "--reason", "a test").exit()).isZero();
      }
    }

    Command.Outcome preview = aaos("undo", run, "--preview");

    assertThat(preview.out()).contains("a part of what it held is gone", "was shredded");
    assertThat(tree()).isEqualTo(after);
  }

  @Test
  void whatIsNoLongerKept_isSaidBeforeAnythingIsDone_andTheLogIsGood() throws IOException {
    String run = work(shell(WORK));
    long before = dataBytes();
    restart(Map.of("AAOS_KEEP_IMAGES_MIB", "1"));
    await(() -> aaos("undo", run, "--preview").out().contains("no longer kept"));

    Command.Outcome preview = aaos("undo", run, "--preview");

    assertThat(preview.out())
        .contains("how files were before 1 change is no longer kept: dropped on 20")
        .contains(" by AAOS_KEEP_IMAGES_MIB=1");
    assertThat(aaos("audit", "verify").exit()).isZero();
    assertThat(dataBytes()).isLessThan(before - 2 * LARGE + SLACK);
    assertThat(aaos("audit").out()).contains("images_dropped");
    JsonNode kept = client.call("daemon.info", Map.of()).get("kept");
    assertThat(kept.get("images_mib").longValue()).isEqualTo(1);
    String again = work(write("out/small.txt"));
    assertThat(aaos("undo", again, "-y").exit()).isZero();
    assertThat(scratch.read("out/small.txt")).isEqualTo("small\n");
  }

  private long dataBytes() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(scratch.path("data"))) {
      for (Path file : files.filter(one -> one.toString().contains("content-")).toList()) {
        bytes += held("data/" + file.getFileName());
      }
    }
    return bytes;
  }

  @Test
  void aWrongBound_isRefusedAtTheStart() {
    client.close();
    daemon.terminate();
    for (Map.Entry<String, String> wrong : List.of(
        Map.entry("AAOS_KEEP_IMAGES", "30"),
        Map.entry("AAOS_KEEP_IMAGES_MIB", "0"),
        Map.entry("AAOS_UNDO_MIB", "-1"))) {
      try (DaemonProcess refused =
          DaemonProcess.launch(scratch, Map.of(wrong.getKey(), wrong.getValue()))) {
        assertThat(refused.awaitEnd()).isNotZero();
        assertThat(refused.log()).contains(wrong.getKey() + " is '" + wrong.getValue() + "'");
      }
    }
    begin(Map.of());
  }
}
