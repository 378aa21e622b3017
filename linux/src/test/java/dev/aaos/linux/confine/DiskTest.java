package dev.aaos.linux.confine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.linux.confine.Commands.Collector;
import dev.aaos.linux.confine.Commands.Result;
import dev.aaos.linux.confine.View.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How much of the disk a command may take up, whichever way it writes.
@Timeout(120)
final class DiskTest {
  private static final int MIB = 1 << 20;

  private Path base;
  private Path tree;
  private Commands commands;

  @BeforeEach
  void begin() throws IOException {
    base = Commands.place();
    tree = Commands.give(Files.createDirectory(base.resolve("tree")));
    commands = new Commands(Commands.modules(base));
  }

  @AfterEach
  void end() throws IOException {
    commands.close();
    Commands.remove(base);
  }

  private record Came(Result result, boolean overfull) {
    boolean isEnded() {
      return overfull && result.ending().equals(new Ending.Killed(9));
    }
  }

  private Came run(int mebibytes, String script) throws Exception {
    boolean[] overfull = new boolean[1];
    Collector collector = new Collector() {
      @Override
      public void overfull() {
        overfull[0] = true;
      }
    };
    View view = Commands.tree(tree, Access.values());
    Program program = Commands.program(
        Bounds.DEFAULT.writing((long) mebibytes * MIB), List.of(view), tree.toString(), script);
    Ending ending = commands.confiner().run(program, Tier.T2, collector);
    return new Came(collector.result(ending), overfull[0]);
  }

  private long written() throws IOException {
    long all = 0;
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all += Files.size(file);
      }
    }
    return all;
  }

  /// Nobody is told of what children wrote whom nobody waits for.
  @Test
  void manyFilesOfShortLivedChildren_areSeen_thoughNobodyWaitsForThem() throws Exception {
    Came came = run(16, """
        perl -e '$SIG{CHLD} = "IGNORE"; $x = "x" x (1 << 20);
          for $i (1 .. 2000) {
            fork or do { open F, ">f$i"; print F $x; close F; exit };
            select undef, undef, undef, 0.002;
          }'
        """);

    assertThat(came.isEnded()).as(came.result.toString()).isTrue();
    assertThat(written()).isBetween(8L * MIB, 1_000L * MIB);
  }

  @Test
  void oneFile_thatIsHeldOpen_mapped_orDeletedAndMadeAgain_isSeen() throws Exception {
    Came held = run(8, "exec dd if=/dev/zero of=big bs=64K count=100000 status=none");
    Came mapped = run(8, """
        exec python3 -c '
        import mmap, os, time
        f = os.open("m", os.O_RDWR | os.O_CREAT)
        os.ftruncate(f, 1 << 30)
        m = mmap.mmap(f, 1 << 30)
        os.close(f)
        for at in range(0, 1 << 30, 4096):
          m[at] = 1
          if at % (1 << 20) == 0: time.sleep(0.005)
        '
        """);
    Came deleted = run(8, """
        exec perl -e '$x = "x" x (1 << 20);
          for (1 .. 4000) { open F, ">gone"; unlink "gone"; print F $x; F->flush;
            select undef, undef, undef, 0.06; close F }'
        """);

    assertThat(held.isEnded()).as(held.result.toString()).isTrue();
    assertThat(mapped.isEnded()).as(mapped.result.toString()).isTrue();
    assertThat(deleted.isEnded()).as(deleted.result.toString()).isTrue();
  }

  @Test
  void whatOnlyAnotherProcessHolds_isSeen() throws Exception {
    Came came = run(8, """
        exec python3 -c '
        import os, socket, time
        a, b = socket.socketpair()
        f = os.open("passed", os.O_WRONLY | os.O_CREAT)
        socket.send_fds(a, [b"f"], [f])
        os.close(f)
        time.sleep(0.5)
        data, fds, _, _ = socket.recv_fds(b, 9, 1)
        for _ in range(4000):
          os.write(fds[0], bytes(1 << 16))
          time.sleep(0.002)
        '
        """);

    assertThat(came.isEnded()).as(came.result.toString()).isTrue();
  }

  @Test
  void names_takeUpRoom() throws Exception {
    Came directories = run(4, "for i in $(seq 20000); do echo d$i; done | xargs mkdir");
    Came links = run(4, "perl -e 'symlink(\"x\", \"l$_\") for 1 .. 20000'");

    assertThat(directories.isEnded()).as(directories.result.toString()).isTrue();
    assertThat(links.isEnded()).as(links.result.toString()).isTrue();
  }

  /// More files than may be watched at once, holes, programs that are made and run, and what lies
  /// in memory.
  @Test
  void whoStaysBelow_noticesNothing() throws Exception {
    Came came = run(96, """
        perl -e 'for (1 .. 6000) { open F, ">n$_" or die "n$_: $!"; print F "x" }' || exit 1
        truncate -s 1G hole || exit 2
        head -c 120M /dev/zero > /tmp/memory || exit 3
        cp /usr/bin/true own && ./own || exit 4
        ls | wc -l
        """);

    assertThat(came.result.err()).isEmpty();
    assertThat(came.result.out()).isEqualTo("6002\n");
    assertThat(came.overfull).isFalse();
  }
}
