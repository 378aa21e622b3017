package dev.aaos.drivers.tool.file;

import static dev.aaos.drivers.tool.file.Outcomes.failure;
import static dev.aaos.drivers.tool.file.Outcomes.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.linux.file.TreeRestorer;
import dev.aaos.linux.file.TreeWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class FileRestoreToolTest {
  @TempDir
  Path base;

  private final FileWriteTool writer =
      new FileWriteTool(FileHands.OWN, new TreeWriter(new SplittableRandom(1)));
  private final FileRestoreTool tool =
      new FileRestoreTool(FileHands.OWN, new TreeRestorer(new SplittableRandom(2)));
  private Playground ground;
  private GrantedContext agent;

  @BeforeEach
  void plant() throws Exception {
    ground = new Playground(base);
    agent = GrantedContext.of("file_write: " + ground.in + "/*", "file_read: " + ground.in + "/*");
  }

  private void write(Path file, String content) throws Exception {
    agent.call(
        writer,
        Json.object().put("path", file.toString()).put("content", content).toString());
  }

  private static String input(Path file, long... changes) {
    var input = Json.object().put("path", file.toString());
    var list = input.putArray("changes");
    for (long change : changes) {
      list.add(change);
    }
    return input.toString();
  }

  @Test
  void restore_ofTwoChanges_bringsBackWhatWasBeforeTheFirst_andIsKeptItself() throws Exception {
    Path file = ground.write("a.txt", "first");
    write(file, "second");
    write(file, "third");

    ToolOutcome outcome = agent.call(tool, input(file, 1, 2));

    assertThat(output(outcome).get("result").stringValue()).isEqualTo("restored");
    assertThat(file).hasContent("first");
    assertThat(agent.images()).isEqualTo(3);
    agent.call(tool, input(file, 3));
    assertThat(file).hasContent("third");
  }

  @Test
  void restore_twice_isOnce() throws Exception {
    Path file = ground.in.resolve("new/a.txt");
    write(file, "made");

    assertThat(output(agent.call(tool, input(file, 1))).get("result").stringValue())
        .isEqualTo("removed");
    assertThat(output(agent.call(tool, input(file, 1))).get("result").stringValue())
        .isEqualTo("unchanged");

    assertThat(ground.in.resolve("new")).doesNotExist();
    assertThat(tool.prepare(input(file, 1)).plan().effect()).isEqualTo(EffectClass.IDEMPOTENT);
  }

  @Test
  void restore_ofAFileChangedSince_touchesNothingAndSaysSo() throws Exception {
    Path file = ground.write("a.txt", "first");
    write(file, "second");
    Files.writeString(file, "theirs");

    ToolOutcome outcome = agent.call(tool, input(file, 1));

    assertThat(failure(outcome)).contains("is left alone: it was changed since by somebody else");
    assertThat(file).hasContent("theirs");
  }

  @Test
  void restore_throughALinkPutInTheWay_isRefused() throws Exception {
    Path file = ground.in.resolve("d/a.txt");
    Files.createDirectory(file.getParent());
    Files.writeString(file, "first");
    write(file, "second");
    Files.move(file.getParent(), ground.in.resolve("e"));
    Files.createSymbolicLink(file.getParent(), Path.of("e"));

    Map<String, String> before = ground.everything();
    agent.call(tool, input(file, 1));

    assertThat(ground.everything()).isEqualTo(before);
  }

  @Test
  void restore_withTheChangeOfAnotherFile_orNone_isRefused() throws Exception {
    Path file = ground.write("a.txt", "first");
    write(file, "second");
    Path other = ground.write("b.txt", "other");

    assertThatThrownBy(() -> agent.call(tool, input(other, 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("keeps no change of " + other);
    assertThatThrownBy(() -> agent.call(tool, input(other, 7))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> tool.prepare(input(other))).isInstanceOf(InvalidInput.class);
    assertThat(other).hasContent("other");
  }

  @Test
  void write_whereWhatWasThereCannotBeKept_changesNothing() throws Exception {
    Path file = ground.write("a.txt", "first");
    Map<String, String> before = ground.everything();
    agent.keepsNothing();

    assertThatThrownBy(() -> write(file, "second"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no room");
    assertThatThrownBy(() -> write(ground.in.resolve("x/y"), "new"))
        .isInstanceOf(IOException.class);

    assertThat(ground.everything()).isEqualTo(before);
  }
}
