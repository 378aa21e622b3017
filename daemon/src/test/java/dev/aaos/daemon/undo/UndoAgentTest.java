package dev.aaos.daemon.undo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilityRequest;
import dev.aaos.capability.PathPattern;
import dev.aaos.daemon.manifest.ManifestYaml;
import dev.aaos.drivers.tool.ChangeRef;
import dev.aaos.drivers.tool.undo.FileUndo;
import dev.aaos.drivers.tool.undo.FileUndo.Kind;
import dev.aaos.drivers.tool.undo.FileUndo.Step;
import dev.aaos.drivers.tool.undo.UndoStep;
import dev.aaos.drivers.tool.undo.UndoStep.Part;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.device.InvalidInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class UndoAgentTest {
  private static UndoStep file(String path, int directories) {
    return step(path, directories, Part.ALL, Optional.empty());
  }

  private static UndoStep step(String path, int directories, Part part, Optional<String> link) {
    List<ChangeRef> changes = List.of(new ChangeRef(7, 0), new ChangeRef(9, 12));
    FileUndo file =
        new FileUndo(path, Kind.FILE, changes, directories, Step.RESTORE, "", "", Optional.empty());
    return new UndoStep(file, part, link);
  }

  private static List<Capability> held(List<UndoStep> files) throws InvalidInput {
    Manifest manifest =
        new ManifestYaml(() -> List.of("file_restore")).read(UndoAgent.manifest(files));
    return manifest.capabilities().stream().map(CapabilityRequest::capability).toList();
  }

  private static boolean covers(List<Capability> held, String path) {
    PathPattern literal = PathPattern.literal(path);
    return held.stream().anyMatch(one -> one.covers(new Capability.FileWrite(literal)))
        && held.stream().anyMatch(one -> one.covers(new Capability.FileRead(literal)));
  }

  @Test
  void itHolds_theDirectoriesOfItsFiles_andNothingElse() throws InvalidInput {
    List<Capability> held = held(List.of(
        file("/data/out/a.md", 0), file("/data/out/sub/b.md", 0), file("/x/new/deep/c", 2)));

    assertThat(held)
        .extracting(Capability::toString)
        .containsExactlyInAnyOrder(
            "tool: file_restore",
            "file_read: /data/out/*",
            "file_write: /data/out/*",
            "file_read: /x/*",
            "file_write: /x/*");
    assertThat(covers(held, "/data/other")).isFalse();
  }

  @Test
  void itHolds_ofADirectoryThatOnlyGetsItsLook_thatOneAlone_andOfALinkBothNames()
      throws InvalidInput {
    List<Capability> held = held(List.of(
        step("/data/d", 0, Part.LOOK, Optional.empty()),
        step("/x/a/one", 0, Part.ALL, Optional.of("/x/b/two"))));

    assertThat(covers(held, "/data/d")).isTrue();
    assertThat(covers(held, "/data/e")).isFalse();
    assertThat(covers(held, "/x/a/one") && covers(held, "/x/b/two")).isTrue();
    assertThat(covers(held, "/y")).isFalse();
  }

  @Test
  void itHolds_whatNoPatternGives_byName() throws InvalidInput {
    List<Capability> held = held(List.of(file("/home/u/.bashrc", 0), file("/home/u/b", 0)));

    assertThat(covers(held, "/home/u/.bashrc")).isTrue();
    assertThat(covers(held, "/home/u/.profile")).isFalse();
  }

  @Test
  void aNameWithSignsOfPatterns_isThatNameAndNoOther() throws InvalidInput {
    List<Capability> held = held(List.of(file("/data/a*[1]{x}?\\y/f", 0)));

    assertThat(covers(held, "/data/a*[1]{x}?\\y/f")).isTrue();
    assertThat(covers(held, "/data/ab[1]{x}?\\y/f")).isFalse();
  }

  @Test
  void manyAndDeepFiles_areAllCovered_byNoMoreThanAnAgentMayHold() throws InvalidInput {
    List<UndoStep> files = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      files.add(file("/data/d" + i % 7 + "/e" + i + "/f" + i, 0));
    }
    files.add(file("/deep" + "/directory".repeat(100) + "/f", 0));

    List<Capability> held = held(files);

    assertThat(held.size()).isLessThan(512);
    assertThat(files)
        .allSatisfy(file -> assertThat(covers(held, file.file().path())).isTrue());
    assertThat(covers(held, "/etc/passwd")).isFalse();
  }

  @Test
  void itsMessage_isACallALine() {
    List<UndoStep> files = List.of(file("/a \"quoted\"\nname", 0), file("/b", 0));

    assertThat(UndoAgent.message("run 1", files, Set.of("/b")).lines())
        .containsExactly(
            "Take back what run 1 changed:",
            "{\"path\":\"/a \\\"quoted\\\"\\nname\",\"changes\":[7,\"9:12\"]}",
            "{\"path\":\"/b\",\"changes\":[7,\"9:12\"],\"anyway\":true}");
  }
}
