package dev.aaos.drivers.tool.file;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Timeout(30)
final class FileReadManyToolTest {
  @TempDir
  Path base;

  private final FileReadManyTool tool = new FileReadManyTool(FileHands.OWN);
  private Playground ground;
  private GrantedContext agent;

  @BeforeEach
  void plant() throws Exception {
    ground = new Playground(base);
    agent = GrantedContext.of("file_read: " + ground.in + "/*");
  }

  @Test
  void readMany_eachFileIsAnsweredByItself() throws Exception {
    Path good = ground.write("good.txt", "hello");
    Path inner = ground.link("inner", Path.of("good.txt"));
    Path leadsOut = ground.link("out", ground.secret);
    Path large = ground.write("large", "x".repeat(FileReadTool.MAX_BYTES + 1));
    Path binary = Files.write(ground.in.resolve("binary"), new byte[] {(byte) 0xFF});
    Path gone = ground.in.resolve("gone");
    Path dotted = ground.in.resolve("./good.txt");

    ToolOutcome outcome = agent.call(
        tool, input(good, ground.secret, inner, leadsOut, large, binary, gone, ground.in, dotted));

    JsonNode files = output(outcome).get("files");
    assertThat(output(outcome).get("count").intValue()).isEqualTo(9);
    assertThat(files.get(0)).isEqualTo(content(good, good, "hello"));
    assertThat(files.get(1))
        .isEqualTo(error(
            ground.secret,
            "capability_denied",
            "no grant covers 'file_read: " + ground.secret + "'"));
    assertThat(files.get(2)).isEqualTo(content(inner, good, "hello"));
    assertThat(files.get(3))
        .isEqualTo(error(
            leadsOut,
            "symlink_rejected",
            leadsOut + ": a symbolic link on the way leads out of the granted directory"));
    assertThat(files.get(4))
        .isEqualTo(error(large, "too_large", "file too large: 1048577 bytes (max 1048576)"));
    assertThat(files.get(5))
        .isEqualTo(
            error(binary, "open_failed", binary + " is not UTF-8 text: only text can be read"));
    assertThat(files.get(6)).isEqualTo(error(gone, "not_found", "file not found: " + gone));
    assertThat(files.get(7))
        .isEqualTo(error(ground.in, "not_a_file", ground.in + " is not a regular file"));
    assertThat(files.get(8)).isEqualTo(content(dotted, good, "hello"));
    assertThat(((ToolOutcome.Done) outcome).labels())
        .isEqualTo(Labels.untrusted(Labels.Origin.FILE));
  }

  @Test
  void readMany_eachFileReadIsChargedAndNoOther() throws Exception {
    Path one = ground.write("one", "1");
    Path two = ground.write("two", "2");

    agent.call(tool, input(one, ground.secret, two));

    assertThat(agent.extensions())
        .containsExactly(
            Capability.parse("file_read: " + one), Capability.parse("file_read: " + two));
    assertThat(agent.uses()).containsExactly(2L);
  }

  @Test
  void readMany_whenTheGrantIsUsedUp_theRestIsDenied() throws Exception {
    Path one = ground.write("one", "1");
    Path two = ground.write("two", "2");
    GrantedContext once =
        GrantedContext.ofMap(Map.of("file_read", ground.in + "/*", "max_uses", 1));

    JsonNode files = output(once.call(tool, input(one, two))).get("files");

    assertThat(files.get(0)).isEqualTo(content(one, one, "1"));
    assertThat(files.get(1))
        .isEqualTo(error(two, "capability_denied", "'file_read: " + two + "' is used up"));
  }

  @Test
  void readMany_aFileWithASecondName_isDeniedByItself() throws Exception {
    Path hard = Files.createLink(ground.in.resolve("hard"), ground.secret);

    JsonNode files = output(agent.call(tool, input(hard))).get("files");

    assertThat(files.get(0).get("error").stringValue()).isEqualTo("capability_denied");
    assertThat(files.get(0).get("reason").stringValue()).contains("links: any");
  }

  @Test
  void readMany_moreThanOneAnswerHolds_leavesTheRestForLater() throws Exception {
    Path most = ground.write("most", "x".repeat(FileReadTool.MAX_BYTES));
    Path small = ground.write("small", "s");
    Path[] paths = new Path[16];
    Arrays.fill(paths, most);
    paths[15] = small;

    JsonNode files = output(agent.call(tool, input(paths))).get("files");

    assertThat(files.get(13).has("content")).isTrue();
    assertThat(files.get(14).get("error").stringValue()).isEqualTo("too_large");
    assertThat(files.get(14).get("reason").stringValue()).contains("ask for this file by itself");
    assertThat(files.get(15)).isEqualTo(content(small, small, "s"));
  }

  @Test
  void readMany_whenTheAgentWasStopped_ends() throws Exception {
    Path one = ground.write("one", "1");

    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> agent.call(tool, input(one))).isInstanceOf(InterruptedException.class);
    assertThat(agent.extensions()).isEmpty();
  }

  @Test
  void prepare_namesTheFilesButNeedsNoneOfThemBeforehand() throws Exception {
    assertThat(tool.prepare(input(Path.of("/a"), Path.of("/b/../c"))).plan())
        .isEqualTo(new Plan(List.of(), EffectClass.PURE, "read 2 files: /a, /c"));
  }

  @Test
  void prepare_noneTooManyOrRelativePaths_areRefused() {
    Path[] many = Collections.nCopies(17, Path.of("/a")).toArray(Path[]::new);

    assertInvalid(input(), "'paths' is empty");
    assertInvalid(input(many), "too many paths: 17 (max 16)");
    assertInvalid(input(Path.of("/a"), Path.of("b")), "path 'b' is relative");
    assertInvalid("{\"paths\":\"/a\"}", "'paths' must be a list");
  }

  private void assertInvalid(String input, String reason) {
    assertThatThrownBy(() -> tool.prepare(input))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(reason);
  }

  private static ObjectNode content(Path asked, Path canonical, String content) {
    return Json.object()
        .put("path", asked.toString())
        .put("canonical", canonical.toString())
        .put("content", content);
  }

  private static ObjectNode error(Path asked, String error, String reason) {
    return Json.object().put("path", asked.toString()).put("error", error).put("reason", reason);
  }

  private static String input(Path... paths) {
    ObjectNode input = Json.object();
    var list = input.putArray("paths");
    List.of(paths).forEach(path -> list.add(path.toString()));
    return input.toString();
  }
}
