package dev.aaos.bench;

import dev.aaos.drivers.journal.DirectoryDisk;
import dev.aaos.log.Content;
import dev.aaos.log.Log;
import dev.aaos.testkit.FakeProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One run of a thousand tool calls, over a conversation that grows to 200,000 tokens: what it
/// leaves on the disk beside its unique content, and how long a step takes, the last like the
/// first. The model is a provider on loopback that answers at once.
final class LongBench {
  private static final int CALLS = 1_000;
  private static final int SOME = 100;
  private static final int FILE_BYTES = 680;
  private static final int HASH_AND_LENGTH = 36;
  private static final JsonMapper JSON = new JsonMapper();

  private final Path files;
  private final long[] asked = new long[CALLS + 1];
  private final long[] answered = new long[CALLS + 1];
  private volatile String lastRequest = "";
  private int step;

  private LongBench(Path files) {
    this.files = files;
  }

  static void run(Path installation, Path directory) throws IOException {
    Path own = Files.createDirectories(directory.resolve("long"));
    LongBench bench = new LongBench(Files.createDirectories(own.resolve("files")));
    bench.writeFiles();
    try (FakeProvider provider = FakeProvider.start();
        Daemon daemon = Daemon.start(
            installation,
            own,
            Map.of(
                "ANTHROPIC_API_KEY",
                "none",
                "ANTHROPIC_BASE_URL",
                provider.address().toString()))) {
      provider.otherwise(bench::script);
      try (Rpc rpc = new Rpc(daemon.socket())) {
        JsonNode result = rpc.call(
            "agent.spawn_and_run", Map.of("manifest", bench.manifest(), "message", "read all"));
        if (!result.get("stop_reason").stringValue().equals("complete")) {
          throw new IOException("the run ended with " + result);
        }
      }
    }
    bench.report(own.resolve("data"));
  }

  private void writeFiles() throws IOException {
    Random random = new Random(1);
    byte[] half = new byte[FILE_BYTES / 2];
    for (int i = 0; i < CALLS; i++) {
      random.nextBytes(half);
      Files.writeString(file(i), HexFormat.of().formatHex(half));
    }
  }

  private Path file(int step) {
    return files.resolve("note-" + step + ".txt");
  }

  private String manifest() {
    return """
        name: reader
        model: claude-long
        system_prompt: You read everything.
        capabilities: ["tool: file_read", "file_read: %s/*"]
        limits: { iterations: 2000, total_tokens: 1000000000 }
        """.formatted(files);
  }

  private FakeProvider.Script script(FakeProvider.Request request) {
    int now = step++;
    asked[now] = System.nanoTime();
    lastRequest = request.body();
    String reply = now < CALLS ? call(now) : events(text("All is read."), "end_turn");
    return client -> {
      answered[now] = System.nanoTime();
      client.stream().chunk(reply).end();
    };
  }

  private String call(int now) {
    String input = JSON.writeValueAsString(Map.of("path", file(now).toString()));
    return events(
        text("Then comes the note with the number " + now + ".")
            + block(
                1,
                Map.of(
                    "type",
                    "tool_use",
                    "id",
                    "toolu_" + now,
                    "name",
                    "file_read",
                    "input",
                    Map.of()),
                Map.of("type", "input_json_delta", "partial_json", input)),
        "tool_use");
  }

  private static String text(String words) {
    return block(
        0, Map.of("type", "text", "text", ""), Map.of("type", "text_delta", "text", words));
  }

  private static String block(int index, Map<String, ?> begin, Map<String, ?> delta) {
    return event("content_block_start", Map.of("index", index, "content_block", begin))
        + event("content_block_delta", Map.of("index", index, "delta", delta))
        + event("content_block_stop", Map.of("index", index));
  }

  private static String events(String blocks, String reason) {
    Map<String, Integer> usage = Map.of("input_tokens", 10, "output_tokens", 1);
    Map<String, Object> message = Map.of(
        "id",
        "m",
        "type",
        "message",
        "role",
        "assistant",
        "model",
        "claude-long",
        "content",
        List.of(),
        "usage",
        usage);
    return event("message_start", Map.of("message", message))
        + blocks
        + event(
            "message_delta",
            Map.of("delta", Map.of("stop_reason", reason), "usage", Map.of("output_tokens", 20)))
        + event("message_stop", Map.of());
  }

  private static String event(String type, Map<String, ?> members) {
    Map<String, Object> data = new TreeMap<>(members);
    data.put("type", type);
    return "event: " + type + "\ndata: " + JSON.writeValueAsString(data) + "\n\n";
  }

  private void report(Path data) throws IOException {
    long unique = unique();
    long stored = 0;
    try (Stream<Path> all = Files.list(data)) {
      for (Path file : all.toList()) {
        stored += file.getFileName().toString().startsWith("content-") ? Files.size(file) : 0;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| %,d tool calls in one run: content | %,d bytes | unique content %,d bytes | %.2f |%n",
        CALLS,
        stored,
        unique,
        stored / (double) unique);
    System.out.printf(
        Locale.ROOT,
        "| %,d tool calls in one run: records | %,d bytes a step | | |%n",
        CALLS,
        records(data) / CALLS);
    row("a step, from request to request", false);
    row("a step, from the reply to the next request", true);
  }

  private void row(String what, boolean own) {
    Samples first = new Samples();
    Samples last = new Samples();
    for (int i = 0; i < SOME; i++) {
      first.add(asked[i + 1] - (own ? answered[i] : asked[i]));
      int end = CALLS - SOME + i;
      last.add(asked[end + 1] - (own ? answered[end] : asked[end]));
    }
    System.out.printf(
        Locale.ROOT,
        "| %,d tool calls in one run: %s | the last %d: %s | the first %d: %s | %.2f |%n",
        CALLS,
        what,
        SOME,
        last.summary(),
        SOME,
        first.summary(),
        last.percentile(50) / first.percentile(50));
  }

  /// Returns the bytes of all that was said and done: what the last request told the model.
  private long unique() {
    long bytes = 0;
    for (JsonNode message : JSON.readTree(lastRequest).get("messages")) {
      for (JsonNode block : message.get("content")) {
        bytes += bytes(block.path("text").asString(""));
        bytes += block.has("input") ? bytes(block.get("input").toString()) : 0;
        bytes += bytes(block.path("content").asString(""));
      }
    }
    return bytes;
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static long records(Path data) throws IOException {
    long[] bytes = {0};
    try (DirectoryDisk disk = DirectoryDisk.open(data)) {
      Log.open(
              disk,
              Content.open(disk, new SecureRandom()),
              Log.Place.START.whole(),
              entry -> bytes[0] += entry.bytes().remaining() + HASH_AND_LENGTH)
          .close();
    }
    return bytes[0];
  }
}
