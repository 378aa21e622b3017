package dev.aaos.drivers.tool.file;

import static dev.aaos.drivers.tool.file.Outcomes.failure;
import static dev.aaos.drivers.tool.file.Outcomes.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.drivers.tool.undo.Choices;
import dev.aaos.drivers.tool.undo.UndoPlanner;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.After;
import dev.aaos.linux.change.Batch;
import dev.aaos.linux.change.Before;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.Kept;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.change.Mark;
import dev.aaos.linux.file.TreeRestorer;
import dev.aaos.linux.file.TreeWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /// Returns the call that merges what somebody else did to `file` since.
  private String merging(Path file) {
    Choices choices = new Choices(Set.of(), Set.of(file.toString()));
    return new UndoPlanner()
        .plan(List.of(1L), agent::preserved, choices)
        .steps()
        .getFirst()
        .call(false);
  }

  @Test
  void merge_keepsWhatSomebodyElseChanged_isKeptItself_andTwiceIsOnce() throws Exception {
    Path file = ground.write("a.txt", "one\ntwo\nthree\n");
    write(file, "first\ntwo\nthree\n");
    Files.writeString(file, "first\ntwo\ntheirs\n");
    String call = merging(file);

    assertThat(output(agent.call(tool, call)).get("result").stringValue()).isEqualTo("merged");
    assertThat(file).hasContent("one\ntwo\ntheirs\n");
    assertThat(output(agent.call(tool, call)).get("result").stringValue()).isEqualTo("unchanged");
    assertThat(agent.images()).isEqualTo(2);

    agent.call(tool, input(file, 2));
    assertThat(file).hasContent("first\ntwo\ntheirs\n");
  }

  @Test
  void merge_ofAFileThatChangedAfterItWasLookedAt_touchesNothing() throws Exception {
    Path file = ground.write("a.txt", "one\ntwo\nthree\n");
    write(file, "first\ntwo\nthree\n");
    Files.writeString(file, "first\ntwo\ntheirs\n");
    String call = merging(file);
    Files.writeString(file, "first\ntwo\ntheirs\nmore\n");

    assertThat(failure(agent.call(tool, call)))
        .contains("is left alone: it was changed again since it was looked at");
    assertThat(file).hasContent("first\ntwo\ntheirs\nmore\n");
    assertThat(agent.images()).isEqualTo(1);
  }

  @Test
  void merge_intoSomethingElseThanComesOfIt_orOfTheSameLines_touchesNothing() throws Exception {
    Path file = ground.write("a.txt", "one\ntwo\nthree\n");
    write(file, "first\ntwo\nthree\n");
    Files.writeString(file, "first\ntwo\ntheirs\n");
    String call = merging(file);
    String into = Json.MAPPER.readTree(call).get("merge_into").stringValue();

    ToolOutcome another = agent.call(tool, call.replace(into, "0".repeat(64)));
    Files.writeString(file, "their first\ntwo\nthree\n");
    String of = Mark.of(Files.readAllBytes(file)).sha256();
    ToolOutcome same =
        agent.call(tool, call.replaceFirst("\"merge_of\":\"[0-9a-f]+", "\"merge_of\":\"" + of));

    assertThat(failure(another)).contains("is left alone");
    assertThat(failure(same)).contains("the same lines of it were changed since");
    assertThat(file).hasContent("their first\ntwo\nthree\n");
    assertThatThrownBy(() -> tool.prepare(call.replaceFirst("\"merge_of\":\"[0-9a-f]+\",", "")))
        .isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> tool.prepare(call.replace("\"merge_of", "\"anyway\":true,\"merge_of")))
        .isInstanceOf(InvalidInput.class);
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

  private static Kept kept(String content) {
    Look look = new Look(0640, 0, 0, Instant.ofEpochSecond(1_000_000_000));
    return new Kept.Whole(look, content.getBytes(StandardCharsets.UTF_8));
  }

  private static PathBytes bytes(Path path) {
    return PathBytes.of(path.toString());
  }

  private static String part(Path path, String change, String members) {
    return "{\"path\":\"%s\",\"changes\":[\"%s\"]%s}".formatted(path, change, members);
  }

  @Test
  void restore_ofOneChangeAmongMany_isOfItsPathAlone() throws Exception {
    Path gone = ground.in.resolve("gone.txt");
    Path link = ground.in.resolve("link");
    Batch batch = new Batch();
    batch.add(new Change.Became(
        bytes(gone), new Before.File(kept("was"), Optional.empty()), new After.Nothing()));
    int second = batch.size();
    batch.add(new Change.Became(
        bytes(link),
        new Before.Link(kept("").look(), PathBytes.of("gone.txt")),
        new After.Nothing()));
    long record = agent.keep(batch.image());

    agent.call(tool, part(gone, record + ":1", ""));
    agent.call(tool, part(link, record + ":" + second, ""));

    assertThat(gone).hasContent("was");
    assertThat(Files.readSymbolicLink(link)).hasToString("gone.txt");
    assertThat(Files.getLastModifiedTime(gone).toInstant())
        .isEqualTo(Instant.ofEpochSecond(1_000_000_000));
    for (String change : List.of(record + ":" + second, record + ":2", record + ":99")) {
      assertThatThrownBy(() -> agent.call(tool, part(gone, change, "")))
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> tool.prepare(part(gone, "1:x", ""))).isInstanceOf(InvalidInput.class);
  }

  @Test
  void restore_asAnotherName_isOneOnlyOfWhatHasTheContentItHad() throws Exception {
    agent = GrantedContext.of(List.of(
        CapabilityRequest.parse(Map.of("file_read", ground.in + "/*", "links", "any")),
        CapabilityRequest.parse(Map.of("file_write", ground.in + "/*", "links", "any"))));
    Path same = ground.write("same", "was");
    Path other = ground.write("other", "other");
    Files.setPosixFilePermissions(same, PosixFilePermissions.fromString("rw-r-----"));
    List<Object> inodes = new ArrayList<>();
    for (Path of : List.of(same, other)) {
      Path gone = ground.in.resolve("gone of " + of.getFileName());
      Change change = new Change.Became(
          bytes(gone), new Before.File(kept("was"), Optional.empty()), new After.Nothing());
      Batch batch = new Batch();
      batch.add(change);
      String id = agent.keep(batch.image()) + ":1";
      String named = ",\"link\":\"" + of + "\"";
      assertThat(agent.call(tool, part(gone, id, named))).isInstanceOf(ToolOutcome.Done.class);
      assertThat(gone).hasContent("was");
      inodes.add(Files.getAttribute(gone, "unix:ino").equals(Files.getAttribute(of, "unix:ino")));
    }

    assertThat(inodes).containsExactly(true, false);
    assertThatThrownBy(() -> tool.prepare(part(same, "1:1", ",\"part\":\"look\",\"link\":\"/a\"")))
        .isInstanceOf(InvalidInput.class);
  }

  @Test
  void restore_ofADirectoryWithSomethingInIt_leavesIt() throws Exception {
    Path made = Files.createDirectory(ground.in.resolve("made"));
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(made.resolve("theirs"), "theirs");
    Look look = new Look(0755, 0, 0, Instant.EPOCH);
    Batch batch = new Batch();
    batch.add(new Change.Became(bytes(made), new Before.Nothing(), new After.Directory(look)));
    String id = agent.keep(batch.image()) + ":1";

    assertThat(failure(agent.call(tool, part(made, id, ""))))
        .contains("something was put into it since by somebody else");
    assertThat(made.resolve("theirs")).hasContent("theirs");

    Files.delete(made.resolve("theirs"));
    agent.call(tool, part(made, id, ""));
    assertThat(made).doesNotExist();
  }
}
