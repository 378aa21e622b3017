package dev.aaos.drivers.tool.file;

import static dev.aaos.drivers.tool.file.Outcomes.failure;
import static dev.aaos.drivers.tool.file.Outcomes.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.capability.Capability;
import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

@Timeout(30)
final class FileReadToolTest {
  private static final int MOST_READS = 100_000;

  @TempDir
  Path base;

  private final FileReadTool tool = new FileReadTool(FileHands.OWN);
  private Playground ground;
  private GrantedContext agent;

  @BeforeEach
  void plant() throws Exception {
    ground = new Playground(base);
    agent = GrantedContext.of("file_read: " + ground.in + "/*");
  }

  @Test
  void read_withoutOffsetAndLimit_givesTheTextAsItIs() throws Exception {
    Path file = ground.write("a.txt", "one\ntwo\r\n\nfour é");

    ToolOutcome outcome = agent.call(tool, input(file).toString());

    assertThat(output(outcome)).isEqualTo(Json.MAPPER.readTree("""
            {"content":"one\\ntwo\\r\\n\\nfour é","size_bytes":17,"total_lines":4,"offset":1,\
            "returned_lines":4,"truncated":false}"""));
    assertThat(((ToolOutcome.Done) outcome).labels())
        .isEqualTo(Labels.untrusted(Labels.Origin.FILE));
  }

  @Test
  void read_withOffsetAndLimit_givesNumberedLines() throws Exception {
    Path file = ground.write("a.txt", "one\ntwo\nthree\nfour\n");

    ToolOutcome outcome =
        agent.call(tool, input(file).put("offset", 2).put("limit", 2).toString());

    assertThat(output(outcome)).isEqualTo(Json.MAPPER.readTree("""
            {"content":"     2\\ttwo\\n     3\\tthree\\n","size_bytes":19,"total_lines":4,\
            "offset":2,"returned_lines":2,"truncated":true}"""));
  }

  @Test
  void read_withEitherOfTheTwo_takesTheOthersDefault() throws Exception {
    Path file = ground.write("a.txt", "x\n".repeat(2_500));

    ToolOutcome fromStart = agent.call(tool, input(file).put("limit", 1).toString());
    ToolOutcome fromTwo = agent.call(tool, input(file).put("offset", 2).toString());

    assertThat(output(fromStart).get("content").stringValue()).isEqualTo("     1\tx\n");
    assertThat(output(fromTwo).get("returned_lines").intValue()).isEqualTo(2_000);
    assertThat(output(fromTwo).get("truncated").booleanValue()).isTrue();
  }

  @Test
  void read_anEmptyFile_hasNoLines() throws Exception {
    Path file = ground.write("empty", "");

    assertThat(output(agent.call(tool, input(file).toString())))
        .isEqualTo(Json.MAPPER.readTree("""
            {"content":"","size_bytes":0,"total_lines":0,"offset":1,"returned_lines":0,\
            "truncated":false}"""));
  }

  @Test
  void read_offsetBehindTheEnd_givesNothingAndSaysSo() throws Exception {
    Path file = ground.write("a.txt", "one\n");

    ToolOutcome outcome =
        agent.call(tool, input(file).put("offset", Integer.MAX_VALUE).toString());

    assertThat(output(outcome).get("returned_lines").intValue()).isZero();
    assertThat(output(outcome).get("truncated").booleanValue()).isFalse();
  }

  @Test
  void read_exactlyTheBound_isDoneAndOneByteMoreFails() throws Exception {
    Path full = ground.write("full", "x".repeat(FileReadTool.MAX_BYTES));
    Path over = ground.write("over", "x".repeat(FileReadTool.MAX_BYTES + 1));

    assertThat(
            output(agent.call(tool, input(full).toString())).get("size_bytes").intValue())
        .isEqualTo(1_048_576);
    assertThat(failure(agent.call(tool, input(over).toString())))
        .isEqualTo("file too large: 1048577 bytes (max 1048576)");
  }

  @Test
  void read_aHugeSparseFile_failsWithoutReadingItAll() throws Exception {
    Path file = ground.in.resolve("sparse");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 40);
    }

    assertThat(failure(agent.call(tool, input(file).toString())))
        .isEqualTo("file too large: 1099511627776 bytes (max 1048576)");
  }

  @Test
  void read_aFileThatGrowsMeanwhile_neverGivesMoreThanTheBound() throws Exception {
    Path file = ground.write("growing", "");
    AtomicBoolean over = new AtomicBoolean();
    byte[] more = "x".repeat(4_000).getBytes(StandardCharsets.UTF_8);
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<?> growing = other.submit(() -> {
        while (!over.get() && Files.size(file) < 2 * FileReadTool.MAX_BYTES) {
          Files.write(file, more, StandardOpenOption.APPEND);
        }
        return true;
      });
      try {
        ToolOutcome outcome = agent.call(tool, input(file).toString());
        for (int i = 0; i < MOST_READS && outcome instanceof ToolOutcome.Done; i++) {
          assertThat(output(outcome).get("content").stringValue())
              .hasSizeLessThanOrEqualTo(FileReadTool.MAX_BYTES);
          outcome = agent.call(tool, input(file).toString());
        }

        assertThat(failure(outcome)).startsWith("file too large: ");
      } finally {
        over.set(true);
      }
      growing.get();
    }
  }

  @Test
  void read_whatIsNotUtf8_fails() throws Exception {
    Path file = ground.in.resolve("latin1");
    Files.write(file, new byte[] {'a', (byte) 0xE9, 'b'});

    assertThat(failure(agent.call(tool, input(file).toString())))
        .isEqualTo(file + " is not UTF-8 text: only text can be read");
  }

  @Test
  void read_whatIsNotThereOrNoFile_failsWithItsName() throws Exception {
    Path file = ground.write("a.txt", "");

    assertThat(failure(agent.call(tool, input(ground.in.resolve("gone")).toString())))
        .isEqualTo("file not found: " + ground.in.resolve("gone"));
    assertThat(failure(agent.call(tool, input(ground.in).toString())))
        .isEqualTo(ground.in + " is not a regular file");
    assertThat(failure(agent.call(tool, input(file.resolve("b")).toString())))
        .isEqualTo(file + "/b: openat2 answered ENOTDIR (not a directory); a name on the way is"
            + " not a directory; list its parent");
  }

  @Test
  void prepare_pathWithDotsAndSlashes_needsTheFileItMeans() throws Exception {
    Plan plan = tool.prepare("{\"path\":\"/data//x/./../a\\nb.txt/\"}").plan();

    assertThat(plan)
        .isEqualTo(new Plan(
            List.of(Capability.parse("file_read: /data/a\nb.txt")),
            EffectClass.PURE,
            "read /data/a\\u{a}b.txt"));
  }

  @Test
  void prepare_slice_isPartOfTheDescription() throws Exception {
    Plan plan = tool.prepare("{\"path\":\"/data/a\",\"offset\":7,\"limit\":3}").plan();

    assertThat(plan.description()).isEqualTo("read at most 3 lines from line 7 of /data/a");
  }

  @Test
  void prepare_inputThatCannotBeActedOn_isRefusedWithTheMend() {
    assertInvalid("{\"path\":\"a.txt\"}", "path 'a.txt' is relative: write the absolute path");
    assertInvalid("{\"path\":\"\"}", "path '' is empty");
    assertInvalid("{\"path\":\"/../etc/passwd\"}", "climbs above '/'");
    assertInvalid("{\"path\":\"/a\\u0000b\"}", "holds a NUL byte");
    assertInvalid("{\"path\":\"/a\\ud800\"}", "half a character");
    assertInvalid("{\"path\":\"/a\",\"offset\":0}", "'offset' is 0: lines are counted from 1");
    assertInvalid("{\"path\":\"/a\",\"limit\":-1}", "'limit' is -1: ask for at least 1 line");
    assertInvalid("{}", "missing 'path'");
    assertInvalid("{\"path\":7}", "'path' must be a text");
  }

  @Test
  void read_whenTheAgentWasStopped_endsBeforeItOpensAnything() throws Exception {
    Path file = ground.write("a.txt", "x");

    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> agent.call(tool, input(file).toString()))
        .isInstanceOf(InterruptedException.class);
  }

  private void assertInvalid(String input, String reason) {
    assertThatThrownBy(() -> tool.prepare(input))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(reason);
  }

  private static ObjectNode input(Path path) {
    return Json.object().put("path", path.toString());
  }
}
