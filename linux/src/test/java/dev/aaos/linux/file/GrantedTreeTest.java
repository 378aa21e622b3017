package dev.aaos.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.file.RefusedException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class GrantedTreeTest {
  @TempDir
  Path base;

  private Sandbox box;
  private OpenTree tree;

  @BeforeEach
  void plant() throws IOException {
    box = new Sandbox(base);
    tree = OpenTree.own(box.tree());
    Files.writeString(box.in.resolve("a.txt"), "hello");
    Files.createDirectories(box.in.resolve("sub/deep"));
  }

  @Test
  void openFile_coveredRegularFile_isRead() throws IOException {
    assertThat(read("a.txt", box.everythingInside())).contains("hello");
  }

  @Test
  void openFile_throughASymlinkThatStaysInside_isReadIfItsTargetIsCovered() throws IOException {
    Files.createSymbolicLink(box.in.resolve("sub/link"), Path.of("../a.txt"));

    assertThat(read("sub/link", box.everythingInside())).contains("hello");
    assertRefused("sub/link", box.only("sub/link"), Reason.NOT_COVERED);
  }

  @Test
  void openFile_throughASymlinkOutOfTheTree_isRefused() throws IOException {
    Files.createSymbolicLink(box.in.resolve("absolute"), box.secret);
    Files.createSymbolicLink(box.in.resolve("relative"), Path.of("../out/secret"));
    Files.createSymbolicLink(box.in.resolve("directory"), box.out);

    assertRefused("absolute", box.everythingInside(), Reason.LEADS_OUT);
    assertRefused("relative", box.everythingInside(), Reason.LEADS_OUT);
    assertRefused("directory/secret", box.everythingInside(), Reason.LEADS_OUT);
    assertRefused("directory/absent", box.everythingInside(), Reason.LEADS_OUT);
    assertRefused("sub/../../out/secret", box.everythingInside(), Reason.LEADS_OUT);
  }

  @Test
  void openFile_loopOfSymlinks_isRefused() throws IOException {
    Files.createSymbolicLink(box.in.resolve("x"), Path.of("y"));
    Files.createSymbolicLink(box.in.resolve("y"), Path.of("x"));

    assertRefused("x", box.everythingInside(), Reason.BAD_LINK);
  }

  @Test
  void openFile_withASecondName_isRefusedUnlessAnyLinksAreGranted() throws IOException {
    Files.createLink(box.in.resolve("hard"), box.secret);

    assertRefused("hard", box.everythingInside(), Reason.MANY_LINKS);
    assertThat(read("hard", box.coverage(Coverage.Cover.ANY_LINKS))).contains(Sandbox.SECRET);
    assertThat(Reason.MANY_LINKS.text()).contains("links: any");
  }

  @Test
  void openFile_fifoSocketOrDevice_isRefusedWithoutBlocking() throws IOException {
    Sandbox.fifo(box.in.resolve("fifo"));
    Sandbox.node(box.in.resolve("socket"), 0xC000 | 0600, 0);
    OpenTree devices = OpenTree.own(GrantedTree.resolve(PathBytes.of("/dev")));

    for (String name : List.of("fifo", "socket")) {
      assertRefused(name, box.everythingInside(), Reason.NOT_REGULAR);
    }
    assertThatThrownBy(() -> devices
            .openFile(PathBytes.of("/dev/null"), real -> Coverage.Cover.ANY_LINKS)
            .close())
        .asInstanceOf(type(RefusedException.class))
        .extracting(RefusedException::reason)
        .isEqualTo(Reason.NOT_REGULAR);
  }

  @Test
  void openFile_inProcOrSys_isRefusedEvenIfGranted() throws IOException {
    OpenTree everything = OpenTree.own(GrantedTree.resolve(PathBytes.ROOT));
    Coverage all = real -> Coverage.Cover.ANY_LINKS;

    for (String path : List.of("/proc/self/status", "/proc/version", "/sys/kernel/mm/ksm/run")) {
      assertThatThrownBy(() -> everything.openFile(PathBytes.of(path), all).close())
          .asInstanceOf(type(RefusedException.class))
          .extracting(RefusedException::reason)
          .isEqualTo(Reason.PSEUDO_FILE_SYSTEM);
    }
  }

  @Test
  void openFile_throughProcSelfRootOrFd_isRefused() throws IOException {
    OpenTree everything = OpenTree.own(GrantedTree.resolve(PathBytes.ROOT));
    Coverage all = real -> Coverage.Cover.ANY_LINKS;

    for (String path : List.of("/proc/self/root" + box.secret, "/proc/self/cwd/pom.xml")) {
      assertThatThrownBy(() -> everything.openFile(PathBytes.of(path), all).close())
          .asInstanceOf(type(RefusedException.class))
          .extracting(RefusedException::reason)
          .isEqualTo(Reason.BAD_LINK);
    }
  }

  @Test
  void openFile_absentOrDirectory_failsWithTheKernelsErrno() {
    assertFails("absent", Errno.ENOENT);
    assertFails("a.txt/b", Errno.ENOTDIR);
    assertFails("sub", Errno.EISDIR);
  }

  @Test
  void read_ofAHugeSparseFile_givesNothingAndReadsOnlyTheBound() throws IOException {
    try (RandomAccessFile huge = new RandomAccessFile(box.in.resolve("huge").toFile(), "rw")) {
      huge.setLength(1L << 40);
    }

    try (CheckedFile file = tree.openFile(box.path("huge"), box.everythingInside())) {
      assertThat(file.status().size()).isEqualTo(1L << 40);
      assertThat(file.read(1 << 20)).isEmpty();
    }
  }

  @Test
  void read_ofExactlyTheBound_givesTheContent() throws IOException {
    Files.write(box.in.resolve("full"), new byte[200_000]);

    try (CheckedFile file = tree.openFile(box.path("full"), box.everythingInside())) {
      assertThat(file.read(200_000))
          .hasValueSatisfying(bytes -> assertThat(bytes).hasSize(200_000));
    }
  }

  @Test
  void openDirectory_listsNamesThatAreNotUtf8() throws IOException {
    byte[] odd = {'o', (byte) 0xff};
    try (Frame frame = new Frame()) {
      PathBytes path = Sandbox.bytes(box.in).resolve(PathBytes.of(odd));
      long name = frame.path(path);
      frame.call(SystemCall.MKDIRAT, path, Frame.WORKING_DIRECTORY, name, 0700);
    }

    try (CheckedDirectory directory =
        tree.openDirectory(Sandbox.bytes(box.in), box.everythingInside())) {
      assertThat(directory.entries(100))
          .containsExactlyInAnyOrder(
              new DirectoryEntry(PathBytes.of("a.txt"), FileType.FILE),
              new DirectoryEntry(PathBytes.of("sub"), FileType.DIRECTORY),
              new DirectoryEntry(PathBytes.of(odd), FileType.DIRECTORY));
      assertThat(directory.statusOf(PathBytes.of("a.txt")).map(FileStatus::size))
          .contains(5L);
      assertThat(directory.statusOf(PathBytes.of("gone"))).isEmpty();
    }
  }

  @Test
  void entries_moreThanTheBound_areCut() throws IOException {
    for (int i = 0; i < 3_000; i++) {
      Files.createFile(box.in.resolve("sub/" + i));
    }

    try (CheckedDirectory directory = tree.openDirectory(box.path("sub"), box.everythingInside())) {
      assertThat(directory.entries(2_500)).hasSize(2_500);
    }
  }

  @Test
  void openDirectory_outOfTheTreeOrUncovered_isRefused() throws IOException {
    Files.createSymbolicLink(box.in.resolve("directory"), box.out);

    assertThatThrownBy(() ->
            tree.openDirectory(box.path("directory"), box.everythingInside()).close())
        .hasMessageContaining(Reason.LEADS_OUT.text());
    assertThatThrownBy(
            () -> tree.openDirectory(box.path("sub"), box.only("a.txt")).close())
        .hasMessageContaining(Reason.NOT_COVERED.text());
  }

  @Test
  void resolve_prefixThroughASymlink_followsItOnceAndTranslatesNames() throws IOException {
    Path link = Files.createSymbolicLink(box.out.resolve("link"), box.in);

    GrantedTree linked = GrantedTree.resolve(Sandbox.bytes(link));
    Files.delete(link);
    Files.createSymbolicLink(link, box.out);

    assertThat(linked.real()).isEqualTo(Sandbox.bytes(box.in));
    assertThat(linked.nameOf(box.path("a.txt"))).contains(PathBytes.of(link + "/a.txt"));
    assertThat(linked.nameOf(Sandbox.bytes(box.secret))).isEmpty();
    try (CheckedFile file =
        OpenTree.own(linked).openFile(PathBytes.of(link + "/a.txt"), box.everythingInside())) {
      assertThat(file.read(10)).map(String::new).contains("hello");
    }
  }

  @Test
  void resolve_prefixThatDoesNotExist_attachesTheRest() throws IOException {
    Path link = Files.createSymbolicLink(box.out.resolve("link"), box.in);

    GrantedTree missing = GrantedTree.resolve(PathBytes.of(link + "/new/deep"));

    assertThat(missing.real()).isEqualTo(box.path("new/deep"));
    assertThatThrownBy(() -> OpenTree.own(missing)
            .openFile(PathBytes.of(link + "/new/deep/x"), box.everythingInside()))
        .asInstanceOf(type(LinuxException.class))
        .matches(e -> e.is(Errno.ENOENT));
  }

  @Test
  void openFile_whenTheGrantedDirectoryBecameASymlink_isRefused() throws IOException {
    OpenTree sub = OpenTree.own(GrantedTree.resolve(box.path("sub")));
    Files.delete(box.in.resolve("sub/deep"));
    Files.delete(box.in.resolve("sub"));
    Files.createSymbolicLink(box.in.resolve("sub"), box.out);

    assertThatThrownBy(() -> sub.openFile(box.path("sub/secret"), box.everythingInside()))
        .asInstanceOf(type(RefusedException.class))
        .extracting(RefusedException::reason)
        .isEqualTo(Reason.BAD_LINK);
  }

  @Test
  void openFile_refusedOrFailed_leaksNoDescriptor() throws IOException {
    Files.createSymbolicLink(box.in.resolve("out"), box.secret);
    read("a.txt", box.everythingInside());
    long before = Sandbox.openDescriptors();

    for (int i = 0; i < 50; i++) {
      read("a.txt", box.everythingInside());
      assertRefused("out", box.everythingInside(), Reason.LEADS_OUT);
      assertRefused("a.txt", box.only("b"), Reason.NOT_COVERED);
      assertFails("absent", Errno.ENOENT);
    }

    assertThat(Sandbox.openDescriptors()).isEqualTo(before);
  }

  private Optional<String> read(String name, Coverage coverage) throws IOException {
    try (CheckedFile file = tree.openFile(box.path(name), coverage)) {
      return file.read(1 << 20).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private void assertRefused(String name, Coverage coverage, Reason reason) {
    assertThatThrownBy(() -> read(name, coverage))
        .asInstanceOf(type(RefusedException.class))
        .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason))
        .satisfies(
            refusal -> assertThat(refusal.path()).isEqualTo(box.path(name).toString()));
  }

  private void assertFails(String name, Errno errno) {
    assertThatThrownBy(() -> read(name, box.everythingInside()))
        .asInstanceOf(type(LinuxException.class))
        .matches(e -> e.is(errno), "is " + errno);
  }
}
