package dev.aaos.linux.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Somebody swaps names for links while the tree is used: nothing outside is read or changed.
@Timeout(60)
final class RacingLinksTest {
  private static final int ATTEMPTS = 20_000;
  private static final int SWAPS = 1_000;
  private static final int MOST = 1_000_000;
  private static final String INSIDE = "inside";

  @TempDir
  Path base;

  private Sandbox box;
  private OpenTree tree;
  private final TreeWriter writer = new TreeWriter(new SplittableRandom(2));
  private int done;
  private int refused;
  private int failed;

  @BeforeEach
  void plant() throws IOException {
    box = new Sandbox(base);
    tree = OpenTree.own(box.tree());
    Files.createDirectory(box.in.resolve("d"));
    Files.writeString(box.in.resolve("d/secret"), INSIDE);
    Files.createSymbolicLink(box.in.resolve("l"), box.out);
    Files.writeString(box.in.resolve("f"), INSIDE);
  }

  @Test
  void openFile_whileADirectoryIsSwappedForALink_neverReadsOutside() throws Exception {
    PathBytes path = box.path("d/secret");

    whileRunning(this::swapDirectory, () -> assertThat(read(path)).isEqualTo(INSIDE));

    assertRaced();
  }

  @Test
  void openFile_whileAFileIsSwappedForLinks_neverReadsOutside() throws Exception {
    PathBytes path = box.path("f");

    whileRunning(this::swapFile, () -> assertThat(read(path)).isEqualTo(INSIDE));

    assertRaced();
  }

  @Test
  void openDirectory_whileItIsSwappedForALink_neverListsOutside() throws Exception {
    Files.createFile(box.out.resolve("only-outside"));

    whileRunning(this::swapDirectory, () -> {
      try (CheckedDirectory directory = tree.openDirectory(box.path("d"), box.everythingInside())) {
        assertThat(directory.entries(10)).hasSize(1);
      }
    });

    assertRaced();
  }

  @Test
  void write_whileADirectoryIsSwappedForALink_neverChangesOutside() throws Exception {
    byte[] content = INSIDE.getBytes(StandardCharsets.UTF_8);
    SplittableRandom which = new SplittableRandom(3);

    whileRunning(this::swapDirectory, () -> {
      PathBytes path = box.path(which.nextBoolean() ? "d/secret" : "d/n/new");
      writer.write(Target.of(tree, path, box.everythingInside()), content);
    });

    assertRaced();
    assertOutsideIsUntouched();
  }

  @Test
  void writeAppendAndEdit_whileTheFileIsSwappedForLinks_neverChangeOutside() throws Exception {
    byte[] content = INSIDE.getBytes(StandardCharsets.UTF_8);
    PathBytes path = box.path("f");
    Coverage inside = box.everythingInside();
    SplittableRandom which = new SplittableRandom(4);

    whileRunning(this::swapFile, () -> {
      switch (which.nextInt(3)) {
        case 0 -> writer.write(Target.of(tree, path, inside), content);
        case 1 -> writer.append(Target.of(tree, path, inside), content);
        default ->
          writer.edit(Target.of(tree, path, inside), 1 << 20, before -> edited(before, content));
      }
    });

    assertRaced();
    assertOutsideIsUntouched();
  }

  private static byte[] edited(byte[] before, byte[] content) {
    assertThat(new String(before, StandardCharsets.UTF_8)).startsWith(INSIDE);
    return content;
  }

  private String read(PathBytes path) throws IOException {
    try (CheckedFile file = tree.openFile(path, box.everythingInside())) {
      return new String(file.read(100).orElseThrow(), StandardCharsets.UTF_8);
    }
  }

  private void swapDirectory() throws IOException {
    Sandbox.exchange(box.in.resolve("d"), box.in.resolve("l"));
  }

  /// Puts a link out, a hard link to the secret, and a plain file at the same name, one by
  /// one.
  private void swapFile() throws IOException {
    Path next = box.in.resolve("next");
    Path file = box.in.resolve("f");
    Files.createSymbolicLink(next, box.secret);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    Files.createLink(next, box.secret);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(next);
    Files.writeString(next, INSIDE);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Uses the tree at least [#ATTEMPTS] times and while at least [#SWAPS] swaps happen.
  private void whileRunning(Attack attack, Attack use) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger swaps = new AtomicInteger();
    try (ExecutorService attacker = Executors.newSingleThreadExecutor()) {
      Future<?> swapping = attacker.submit(() -> swapUntil(over, attack, swaps));
      try {
        for (int i = 0; i < MOST && (i < ATTEMPTS || swaps.get() < SWAPS); i++) {
          count(use);
        }
      } finally {
        over.set(true);
      }
      swapping.get();
    }
    assertThat(swaps.get()).isGreaterThanOrEqualTo(SWAPS);
  }

  private static boolean swapUntil(AtomicBoolean over, Attack attack, AtomicInteger swaps)
      throws Exception {
    while (!over.get()) {
      attack.go();
      swaps.incrementAndGet();
    }
    return true;
  }

  private void count(Attack use) throws Exception {
    try {
      use.go();
      done++;
    } catch (RefusedException e) {
      refused++;
    } catch (LinuxException e) {
      failed++;
    }
  }

  private void assertRaced() {
    assertThat(done).as("accesses that found the inside").isPositive();
    assertThat(refused)
        .as("accesses that found the link, of them failed " + failed)
        .isPositive();
  }

  private void assertOutsideIsUntouched() throws IOException {
    assertThat(box.secretNow()).isEqualTo(Sandbox.SECRET);
    assertThat(box.namesOutside()).containsExactly("secret");
  }

  /// One step of either side.
  @FunctionalInterface
  private interface Attack {
    void go() throws Exception;
  }
}
