package dev.aaos.drivers.tool.file;

import static dev.aaos.drivers.tool.file.Outcomes.denial;
import static dev.aaos.drivers.tool.file.Outcomes.failure;
import static dev.aaos.drivers.tool.file.Outcomes.output;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Capability;
import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Timeout(30)
final class FileListToolTest {
  @TempDir
  Path base;

  private final FileListTool tool = new FileListTool(FileHands.OWN);
  private Playground ground;
  private GrantedContext agent;

  @BeforeEach
  void plant() throws Exception {
    ground = new Playground(base);
    agent = GrantedContext.of("file_read: " + ground.in + "/*");
  }

  @Test
  void list_aDirectory_givesItsEntriesSortedByName() throws Exception {
    ground.write("b.txt", "12345");
    ground.write("a/inner.txt", "x");
    ground.write(".hidden", "");
    ground.link("link", ground.secret);
    ground.fifo("fifo");
    ground.fileWithOddName(".", "odd");

    ToolOutcome outcome = agent.call(tool, input(ground.in));

    ObjectNode expected = Json.object().put("path", ground.in.toString()).put("kind", "dir");
    expected
        .putArray("entries")
        .add(entry(".hidden", "file", 0))
        .add(entry("a", "dir", 0))
        .add(entry("b.txt", "file", 5))
        .add(entry("fifo", "other", 0))
        .add(entry("link", "symlink", 0))
        .add(entry("odd\\xFF", "file", 0));
    expected.put("truncated", false);
    assertThat(output(outcome)).isEqualTo(expected);
    assertThat(((ToolOutcome.Done) outcome).labels())
        .isEqualTo(Labels.untrusted(Labels.Origin.FILE));
  }

  @Test
  void list_aFile_givesItsOneEntry() throws Exception {
    Path file = ground.write("b.txt", "12345");

    ObjectNode expected = Json.object().put("path", file.toString()).put("kind", "file");
    expected.putArray("entries").add(entry("b.txt", "file", 5));
    expected.put("truncated", false);
    assertThat(output(agent.call(tool, input(file)))).isEqualTo(expected);
  }

  @Test
  void list_membersThatAreNotCovered_areNamedWithoutTheirSize() throws Exception {
    ground.write("a.txt", "12345");
    GrantedContext narrow = GrantedContext.of("file_read: " + ground.in);

    JsonNode entries = output(narrow.call(tool, input(ground.in))).get("entries");

    assertThat(entries).isEqualTo(Json.array().add(entry("a.txt", "file", 0)));
  }

  @Test
  void list_moreEntriesThanTheBound_givesTheFirstByName() throws Exception {
    for (int i = 0; i < FileListTool.MAX_ENTRIES + 1; i++) {
      ground.write("d/%04d".formatted(i), "");
    }

    JsonNode cut = output(agent.call(tool, input(ground.in.resolve("d"))));
    Files.delete(ground.in.resolve("d/0000"));
    JsonNode whole = output(agent.call(tool, input(ground.in.resolve("d"))));

    assertThat(cut.get("entries")).hasSize(FileListTool.MAX_ENTRIES);
    assertThat(cut.get("entries").get(499)).isEqualTo(entry("0499", "file", 0));
    assertThat(cut.get("truncated").booleanValue()).isTrue();
    assertThat(whole.get("entries")).hasSize(FileListTool.MAX_ENTRIES);
    assertThat(whole.get("truncated").booleanValue()).isFalse();
  }

  @Test
  void list_throughALinkThatStaysInside_listsItsTarget() throws Exception {
    ground.write("real/a", "");
    Path link = ground.link("link", Path.of("real"));

    assertThat(output(agent.call(tool, input(link))).get("entries"))
        .isEqualTo(Json.array().add(entry("a", "file", 0)));
  }

  @Test
  void list_whatIsNotThereOrNeitherFileNorDirectory_fails() throws Exception {
    ground.fifo("fifo");

    assertThat(failure(agent.call(tool, input(ground.in.resolve("gone")))))
        .isEqualTo("file not found: " + ground.in.resolve("gone"));
    assertThat(failure(agent.call(tool, input(ground.in.resolve("fifo")))))
        .isEqualTo(ground.in.resolve("fifo") + " is not a regular file");
  }

  @Test
  void list_aDirectoryThatOnlyHoldsWhatIsCovered_isRefused() throws Exception {
    GrantedContext narrow = GrantedContext.of("file_read: " + ground.in + "/*.txt");

    ToolOutcome.Denied denied = denial(narrow.call(tool, input(ground.in)));

    assertThat(denied)
        .isEqualTo(new ToolOutcome.Denied(
            Capability.parse("file_read: " + ground.in), GrantedContext.PLAN_REFUSED));
  }

  @Test
  void prepare_needsTheDirectory() throws Exception {
    assertThat(tool.prepare("{\"path\":\"/data/\"}").plan())
        .isEqualTo(new Plan(
            List.of(Capability.parse("file_read: /data")), EffectClass.PURE, "list /data"));
  }

  private static ObjectNode entry(String name, String kind, int size) {
    return Json.object().put("name", name).put("kind", kind).put("size_bytes", size);
  }

  private static String input(Path path) {
    return Json.object().put("path", path.toString()).toString();
  }
}
