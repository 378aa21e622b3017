package dev.aaos.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.file.RefusedException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class TreeWriterTest {
  private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

  @TempDir
  Path base;

  private Sandbox box;
  private OpenTree tree;
  private final TreeWriter writer = new TreeWriter(new SplittableRandom(1));

  @BeforeEach
  void plant() throws IOException {
    box = new Sandbox(base);
    tree = OpenTree.own(box.tree());
  }

  @Test
  void write_newFile_makesItForItsOwnerAloneWithItsParents() throws IOException {
    writer.write(Target.of(tree, box.path("x/y/z.txt"), box.everythingInside()), NEW);

    assertThat(Files.readString(box.in.resolve("x/y/z.txt"))).isEqualTo("new");
    assertThat(permissions("x/y/z.txt")).isEqualTo("rw-------");
    assertThat(permissions("x")).isEqualTo("rwx------");
    assertThat(box.namesInside()).containsExactly("x", "x/y", "x/y/z.txt");
  }

  @Test
  void write_existingFile_replacesItAndKeepsItsMode() throws IOException {
    Path file = Files.writeString(box.in.resolve("a"), "old content");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));

    writer.write(Target.of(tree, box.path("a"), box.everythingInside()), NEW);

    assertThat(Files.readString(file)).isEqualTo("new");
    assertThat(permissions("a")).isEqualTo("rwxr-x--x");
    assertThat(box.namesInside()).containsExactly("a");
  }

  @Test
  void write_throughASymlinkInside_writesItsTargetAndKeepsTheLink() throws IOException {
    Files.writeString(box.in.resolve("target"), "old");
    Files.createSymbolicLink(box.in.resolve("link"), Path.of("target"));

    writer.write(Target.of(tree, box.path("link"), box.everythingInside()), NEW);

    assertThat(Files.isSymbolicLink(box.in.resolve("link"))).isTrue();
    assertThat(Files.readString(box.in.resolve("target"))).isEqualTo("new");
  }

  @Test
  void write_uncovered_changesNothing() throws IOException {
    Path file = Files.writeString(box.in.resolve("a"), "old");

    assertWriteRefused("a", box.only("b"), Reason.NOT_COVERED);
    assertWriteRefused("c", box.only("b"), Reason.NOT_COVERED);
    assertWriteRefused("new/b", box.only("new/b"), Reason.PARENT_NOT_COVERED);
    assertWriteRefused("new/deep/b", box.only("new", "new/deep/b"), Reason.PARENT_NOT_COVERED);

    assertThat(Files.readString(file)).isEqualTo("old");
    assertThat(box.namesInside()).containsExactly("a");
  }

  @Test
  void write_throughALinkOutOfTheTree_changesNothingOutside() throws IOException {
    Files.createSymbolicLink(box.in.resolve("file"), box.secret);
    Files.createSymbolicLink(box.in.resolve("dangling"), box.out.resolve("planted"));
    Files.createSymbolicLink(box.in.resolve("inward"), Path.of("nothing"));
    Files.createSymbolicLink(box.in.resolve("dir"), box.out);

    assertWriteRefused("file", box.everythingInside(), Reason.LEADS_OUT);
    assertWriteRefused("dangling", box.everythingInside(), Reason.LEADS_OUT);
    assertWriteRefused("inward", box.everythingInside(), Reason.DANGLING_LINK);
    assertWriteRefused("inward/new", box.everythingInside(), Reason.DANGLING_LINK);
    assertWriteRefused("dir/planted", box.everythingInside(), Reason.LEADS_OUT);
    assertWriteRefused("dir/new/planted", box.everythingInside(), Reason.LEADS_OUT);

    assertThat(box.secretNow()).isEqualTo(Sandbox.SECRET);
    assertThat(box.namesOutside()).containsExactly("secret");
    assertThat(box.namesInside()).containsExactly("dangling", "dir", "file", "inward");
  }

  @Test
  void write_toAHardLinkFifoOrDirectory_isRefused() throws IOException {
    Files.createLink(box.in.resolve("hard"), box.secret);
    Sandbox.fifo(box.in.resolve("fifo"));
    Files.createDirectory(box.in.resolve("directory"));

    assertWriteRefused("hard", box.everythingInside(), Reason.MANY_LINKS);
    assertWriteRefused("fifo", box.everythingInside(), Reason.NOT_REGULAR);
    assertThatThrownBy(
            () -> writer.write(Target.of(tree, box.path("directory"), box.everythingInside()), NEW))
        .asInstanceOf(type(LinuxException.class))
        .matches(e -> e.is(Errno.EISDIR));
    assertThat(box.secretNow()).isEqualTo(Sandbox.SECRET);
  }

  @Test
  void write_ofAHardLinkWithAnyLinks_leavesTheOtherNameAlone() throws IOException {
    Files.createLink(box.in.resolve("hard"), box.secret);

    writer.write(Target.of(tree, box.path("hard"), box.coverage(Coverage.Cover.ANY_LINKS)), NEW);

    assertThat(Files.readString(box.in.resolve("hard"))).isEqualTo("new");
    assertThat(box.secretNow()).isEqualTo(Sandbox.SECRET);
  }

  @Test
  void write_setIdBits_areNotKept() throws IOException {
    Path file = Files.writeString(box.in.resolve("a"), "old");
    try (Descriptor data = Descriptor.open(Sandbox.bytes(file), OpenHow.append())) {
      data.changeMode(06755);
    }

    writer.write(Target.of(tree, box.path("a"), box.everythingInside()), NEW);

    assertThat(status("a").permissions()).isEqualTo(0755);
  }

  @Test
  void write_intoAGrantedDirectoryThatDoesNotExistYet_makesItIfCovered() throws IOException {
    OpenTree later = OpenTree.own(GrantedTree.resolve(box.path("later/on")));

    assertThatThrownBy(() -> writer.write(
            Target.of(later, box.path("later/on/f"), box.only("later/on", "later/on/f")), NEW))
        .hasMessageContaining(Reason.PARENT_NOT_COVERED.text());
    writer.write(Target.of(later, box.path("later/on/f"), box.everythingInside()), NEW);

    assertThat(box.namesInside()).containsExactly("later", "later/on", "later/on/f");
  }

  @Test
  void append_existingFile_addsAtTheEndOfTheSameObject() throws IOException {
    Files.writeString(box.in.resolve("log"), "one ");
    FileStatus before = status("log");

    writer.append(Target.of(tree, box.path("log"), box.everythingInside()), NEW);

    assertThat(Files.readString(box.in.resolve("log"))).isEqualTo("one new");
    assertThat(status("log").isSameObject(before)).isTrue();
  }

  @Test
  void append_newFile_isMade() throws IOException {
    writer.append(Target.of(tree, box.path("d/log"), box.everythingInside()), NEW);

    assertThat(Files.readString(box.in.resolve("d/log"))).isEqualTo("new");
  }

  @Test
  void append_throughALinkOutOrToAHardLink_changesNothing() throws IOException {
    Files.createSymbolicLink(box.in.resolve("link"), box.secret);
    Files.createLink(box.in.resolve("hard"), box.secret);

    for (String name : new String[] {"link", "hard"}) {
      assertThatThrownBy(
              () -> writer.append(Target.of(tree, box.path(name), box.everythingInside()), NEW))
          .isInstanceOf(RefusedException.class);
    }
    assertThat(box.secretNow()).isEqualTo(Sandbox.SECRET);
  }

  @Test
  void edit_appliesToTheContentAndReplacesIt() throws IOException {
    Files.writeString(box.in.resolve("a"), "abc");

    writer.edit(Target.of(tree, box.path("a"), box.everythingInside()), 3, before ->
        new byte[] {before[2], 'x'});

    assertThat(Files.readString(box.in.resolve("a"))).isEqualTo("cx");
  }

  @Test
  void edit_thatThrowsOrFindsTooMuch_changesNothing() throws IOException {
    Files.writeString(box.in.resolve("a"), "abc");

    assertThatThrownBy(
            () -> writer.edit(Target.of(tree, box.path("a"), box.everythingInside()), 3, before -> {
              throw new IOException("no match");
            }))
        .hasMessage("no match");
    assertThatThrownBy(() -> writer.edit(
            Target.of(tree, box.path("a"), box.everythingInside()), 2, before -> new byte[0]))
        .asInstanceOf(type(LinuxException.class))
        .matches(e -> e.is(Errno.EFBIG));
    assertThatThrownBy(() -> writer.edit(
            Target.of(tree, box.path("b"), box.everythingInside()), 2, before -> new byte[0]))
        .asInstanceOf(type(LinuxException.class))
        .matches(e -> e.is(Errno.ENOENT));

    assertThat(Files.readString(box.in.resolve("a"))).isEqualTo("abc");
    assertThat(box.namesInside()).containsExactly("a");
  }

  @Test
  void edit_ofAFileThatSomebodyElseChangesMeanwhile_losesNothingOfTheirs() throws IOException {
    Files.writeString(box.in.resolve("a"), "abc");

    assertThatThrownBy(() ->
            writer.edit(Target.of(tree, box.path("a"), box.everythingInside()), 9, before -> {
              Files.writeString(box.in.resolve("a"), "theirs");
              return new byte[] {'x'};
            }))
        .asInstanceOf(type(RefusedException.class))
        .matches(e -> e.reason() == RefusedException.Reason.UNSTABLE);

    assertThat(Files.readString(box.in.resolve("a"))).isEqualTo("theirs");
  }

  @Test
  void write_leaksNoDescriptor() throws IOException {
    writer.write(Target.of(tree, box.path("w/a"), box.everythingInside()), NEW);
    long before = Sandbox.openDescriptors();

    for (int i = 0; i < 20; i++) {
      writer.write(Target.of(tree, box.path("w" + i + "/a"), box.everythingInside()), NEW);
      writer.write(Target.of(tree, box.path("w" + i + "/a"), box.everythingInside()), NEW);
      writer.append(Target.of(tree, box.path("w" + i + "/a"), box.everythingInside()), NEW);
      assertWriteRefused("no", box.only("b"), Reason.NOT_COVERED);
    }

    assertThat(Sandbox.openDescriptors()).isEqualTo(before);
  }

  private void assertWriteRefused(String name, Coverage coverage, Reason reason) {
    assertThatThrownBy(() -> writer.write(Target.of(tree, box.path(name), coverage), NEW))
        .asInstanceOf(type(RefusedException.class))
        .extracting(RefusedException::reason)
        .isEqualTo(reason);
  }

  private FileStatus status(String name) throws LinuxException {
    try (Descriptor object = Descriptor.open(box.path(name), OpenHow.name(OpenHow.FOLLOW))) {
      return object.status();
    }
  }

  private String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(box.in.resolve(name)));
  }
}
