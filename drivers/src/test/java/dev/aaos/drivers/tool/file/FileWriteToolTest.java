package dev.aaos.drivers.tool.file;

import static dev.aaos.drivers.tool.file.Outcomes.denial;
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
import dev.aaos.linux.file.TreeWriter;
import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

@Timeout(30)
final class FileWriteToolTest {
  @TempDir
  Path base;

  private final FileWriteTool tool =
      new FileWriteTool(FileHands.OWN, new TreeWriter(new SplittableRandom(1)));
  private Playground ground;
  private GrantedContext agent;

  @BeforeEach
  void plant() throws Exception {
    ground = new Playground(base);
    agent = GrantedContext.of("file_write: " + ground.in + "/*");
  }

  @Test
  void write_aNewFile_makesItForItsOwnerAlone() throws Exception {
    Path file = ground.in.resolve("a.txt");

    ToolOutcome outcome = agent.call(tool, input(file, "héllo").toString());

    assertThat(outcome).isEqualTo(new ToolOutcome.Done("{\"bytes_written\":6}", Labels.NONE));
    assertThat(file).hasContent("héllo");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void preview_isTheDiffOfWhatWouldChange_andChangesNothing() throws Exception {
    Path file = ground.write("a.txt", "one\ntwo\nthree\n");
    Map<String, String> before = ground.everything();

    String whole = tool.prepare(input(file, "one\n2\nthree\n").toString()).preview();
    String more =
        tool.prepare(input(file, "four\n").put("append", true).toString()).preview();
    String fresh =
        tool.prepare(input(ground.in.resolve("b"), "new\n").toString()).preview();

    assertThat(whole).contains("--- " + file, "+++ " + file, "\n one\n-two\n+2\n three");
    assertThat(more).contains("\n three\n+four").doesNotContain("-one");
    assertThat(fresh).contains("--- /dev/null", "+new");
    assertThat(ground.everything()).isEqualTo(before);
  }

  @Test
  void preview_ofWhatIsNoTextOrLiesBehindALink_isEmpty() throws Exception {
    Path binary = ground.in.resolve("bin");
    Files.write(binary, new byte[] {1, 0, 2});
    Path link = Files.createSymbolicLink(ground.in.resolve("link"), ground.out.resolve("secret"));

    assertThat(tool.prepare(input(binary, "text").toString()).preview()).isEmpty();
    assertThat(tool.prepare(input(link, "text").toString()).preview()).isEmpty();
  }

  @Test
  void write_anExistingFile_replacesItWhole() throws Exception {
    Path file = ground.write("a.txt", "a longer text that was there");

    agent.call(tool, input(file, "short").toString());

    assertThat(ground.everything())
        .isEqualTo(Map.of(
            "", "directory",
            "in", "directory",
            "in/a.txt", "short",
            "out", "directory",
            "out/secret", Playground.SECRET));
  }

  @Test
  void write_nothing_leavesAnEmptyFile() throws Exception {
    Path file = ground.write("a.txt", "old");

    assertThat(output(agent.call(tool, input(file, "").toString()))
            .get("bytes_written")
            .intValue())
        .isZero();
    assertThat(file).isEmptyFile();
  }

  @Test
  void write_missingCoveredDirectories_makesThem() throws Exception {
    Path file = ground.in.resolve("new/deep/a.txt");

    agent.call(tool, input(file, "x").toString());

    assertThat(file).hasContent("x");
  }

  @Test
  void write_whenAMissingDirectoryIsNotCovered_isDeniedAndMakesNothing() throws Exception {
    GrantedContext narrow = GrantedContext.of("file_write: " + ground.in + "/**/a.txt");
    Map<String, String> before = ground.everything();
    Path file = ground.in.resolve("new/a.txt");

    ToolOutcome.Denied denied = denial(narrow.call(tool, input(file, "x").toString()));

    assertThat(denied.wanted()).isEqualTo(Capability.parse("file_write: " + file));
    assertThat(denied.reason()).contains("missing parent directory", "create it first");
    assertThat(ground.everything()).isEqualTo(before);
  }

  @Test
  void append_addsAtTheEndAndMakesWhatIsMissing() throws Exception {
    Path file = ground.in.resolve("log/a.txt");

    agent.call(tool, input(file, "one\n").put("append", true).toString());
    ToolOutcome outcome =
        agent.call(tool, input(file, "two\n").put("append", true).toString());

    assertThat(output(outcome).get("bytes_written").intValue()).isEqualTo(4);
    assertThat(file).hasContent("one\ntwo\n");
  }

  @Test
  void write_overADirectory_failsAndChangesNothing() throws Exception {
    ground.write("dir/a.txt", "x");
    Map<String, String> before = ground.everything();

    assertThat(failure(agent.call(tool, input(ground.in.resolve("dir"), "x").toString())))
        .isEqualTo(ground.in + "/dir is not a regular file");
    assertThat(failure(agent.call(tool, input(ground.in, "x").toString())))
        .isEqualTo(ground.in + " is not a regular file");
    assertThat(ground.everything()).isEqualTo(before);
  }

  @Test
  void write_beneathAFile_fails() throws Exception {
    Path file = ground.write("a.txt", "x");

    assertThat(failure(agent.call(tool, input(file.resolve("b/c"), "x").toString())))
        .contains(file + "/b/c", "ENOTDIR");
    assertThat(file).hasContent("x");
  }

  @Test
  void write_nameTooLongForTheFileSystem_failsWithTheMend() throws Exception {
    Path file = ground.in.resolve("n".repeat(256));

    assertThat(failure(agent.call(tool, input(file, "x").toString())))
        .contains("ENAMETOOLONG", "use a shorter name");
  }

  @Test
  void prepare_wholeAndAppend_sayWhatTheyDo() throws Exception {
    Plan whole = tool.prepare("{\"path\":\"/data/x\",\"content\":\"é\"}").plan();
    Plan append = tool.prepare("{\"path\":\"/data/x\",\"content\":\"ab\",\"append\":true}")
        .plan();

    List<Capability> needs = List.of(Capability.parse("file_write: /data/x"));
    assertThat(whole)
        .isEqualTo(
            new Plan(needs, EffectClass.UNDOABLE, "write 2 bytes to /data/x as its whole content"));
    assertThat(append)
        .isEqualTo(new Plan(needs, EffectClass.UNDOABLE, "append 2 bytes to /data/x"));
  }

  @Test
  void prepare_whatCannotBeWritten_isRefusedWithTheMend() {
    assertInvalid(
        Json.object().put("path", "/a").put("content", "é".repeat(524_289)),
        "'content' is too large: 1048578 bytes (max 1048576); split it");
    assertInvalid(
        Json.object().put("path", "/a").put("content", "\ud800"),
        "'content' holds half a character");
    assertInvalid(Json.object().put("path", "a").put("content", ""), "is relative");
    for (String directory : List.of("/", "/data/", "/data/.", "/data/x/..")) {
      assertInvalid(
          Json.object().put("path", directory).put("content", ""),
          "path '" + directory + "' names a directory: add the name of the file in it");
    }
    assertInvalid(Json.object().put("path", "/a"), "missing 'content'");
  }

  @Test
  void read_givesBackWhatWasWrittenAndAppended() {
    GrantedContext both =
        GrantedContext.of("file_read: " + ground.in + "/*", "file_write: " + ground.in + "/*");
    FileReadTool reader = new FileReadTool(FileHands.OWN);
    Generator<String> text = Generator.lists(
            Generator.of("a", "\n", "\r\n", "\u0000", "é", "😀", "\\", "\"", "\ufeff"), 0, 20)
        .map(parts -> String.join("", parts));
    Property.of("written is read", Generator.both(text, text, List::of))
        .cases(100)
        .holds(texts -> {
          Path file = ground.in.resolve("law.txt");

          both.call(tool, input(file, texts.getFirst()).toString());
          both.call(tool, input(file, texts.getLast()).put("append", true).toString());

          String read = Json.object().put("path", file.toString()).toString();
          assertThat(output(both.call(reader, read)).get("content").stringValue())
              .isEqualTo(String.join("", texts));
        });
  }

  private void assertInvalid(ObjectNode input, String reason) {
    assertThatThrownBy(() -> tool.prepare(input.toString()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(reason);
  }

  private static ObjectNode input(Path path, String content) {
    return Json.object().put("path", path.toString()).put("content", content);
  }
}
