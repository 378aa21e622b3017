package dev.aaos.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.ChangeCodec;
import dev.aaos.linux.change.Changes;
import dev.aaos.linux.change.Goal;
import dev.aaos.linux.change.Kept;
import dev.aaos.linux.keep.Witness;
import dev.aaos.linux.piece.Piece;
import dev.aaos.linux.piece.Store;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What tools did to files that are larger than one image, or have holes, is taken back.
@Timeout(240)
final class LargeFilesLawsTest {
  private static final int SLACK = 1 << 20;

  @TempDir
  Path base;

  private final TreeWriter writer = new TreeWriter(new SplittableRandom(3));
  private final TreeRestorer restorer = new TreeRestorer(new SplittableRandom(4));

  /// Keeps all it is told, newest first, each as it comes back from its bytes.
  private static final class Keeper implements Witness, Store, Changes {
    private final List<Change> told = new ArrayList<>();
    private final List<byte[]> pieces = new ArrayList<>();
    private long most = 1L << 40;
    private boolean full;

    @Override
    public void changing(Change change) throws IOException {
      told.addFirst(ChangeCodec.decode(ChangeCodec.encode(change)));
    }

    @Override
    public Optional<Store> store() {
      return Optional.of(this);
    }

    @Override
    public long most() {
      return most;
    }

    @Override
    public String bound() {
      return "more than is kept";
    }

    @Override
    public void requireRoom(long bytes) throws IOException {
      if (full) {
        throw new LinuxException(28, "write", "how it is");
      }
    }

    @Override
    public long put(byte[] piece) {
      assertThat(piece).hasSizeBetween(1, Piece.MOST);
      pieces.add(piece);
      return pieces.size() - 1L;
    }

    @Override
    public int count() {
      return told.size();
    }

    @Override
    public Change change(int index) {
      return told.get(index);
    }

    @Override
    public byte[] piece(long record) throws IOException {
      if (pieces.get((int) record).length == 0) {
        throw new IOException("it was shredded");
      }
      return pieces.get((int) record);
    }
  }

  private Target target(OpenTree tree, Sandbox box, Keeper keeper) {
    return new Target(tree, box.path("f"), box.everythingInside(), Optional.of(keeper));
  }

  /// A file of up to 40 MiB, a few parts of which hold data.
  private static void plant(Path file, RandomGenerator random) throws IOException {
    try (RandomAccessFile data = new RandomAccessFile(file.toFile(), "rw")) {
      data.setLength((16 << 20) + 1 + random.nextInt(24 << 20));
      for (int i = random.nextInt(4); i > 0; i--) {
        byte[] bytes = new byte[1 + random.nextInt(9 << 20)];
        random.nextBytes(bytes);
        data.seek(random.nextLong(data.length() - bytes.length));
        data.write(bytes);
      }
    }
  }

  private static long held(Path file) throws IOException {
    try (Descriptor opened =
        Descriptor.open(PathBytes.of(file.toString()), OpenHow.name(OpenHow.FOLLOW))) {
      return opened.status().held();
    }
  }

  private void change(Target target, RandomGenerator random) throws IOException {
    byte[] content = ("new " + random.nextInt(9)).getBytes(StandardCharsets.UTF_8);
    if (random.nextBoolean()) {
      writer.append(target, content);
    } else {
      writer.write(target, random.nextInt(3) > 0 ? content : new byte[17 << 20]);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void restore_leavesTheFileAsItWas_withItsHoles_andBackAgain(long seed) throws IOException {
    RandomGenerator random = new SplittableRandom(seed);
    Sandbox box = new Sandbox(Files.createDirectory(base.resolve("r")));
    Path file = box.in.resolve("f");
    plant(file, random);
    Path copy = Files.copy(file, base.resolve("copy"));
    long room = held(file);
    try (OpenTree tree = OpenTree.own(box.tree())) {
      Keeper did = new Keeper();
      for (int steps = 1 + random.nextInt(4); steps > 0; steps--) {
        change(target(tree, box, did), random);
      }
      Path after = Files.copy(file, base.resolve("after"));

      Keeper undid = new Keeper();
      restorer.restore(target(tree, box, undid), did, TreeRestorer.Way.ALL);
      assertThat(Files.mismatch(file, copy)).isNegative();
      assertThat(held(file)).isLessThanOrEqualTo(room + SLACK);

      Keeper redid = new Keeper();
      restorer.restore(target(tree, box, redid), undid, TreeRestorer.Way.ALL);
      assertThat(Files.mismatch(file, after)).isNegative();

      restorer.restore(target(tree, box, new Keeper()), redid, TreeRestorer.Way.ALL);
      assertThat(Files.mismatch(file, copy)).isNegative();
    }
  }

  @Test
  void aPartThatIsGone_isSaidBefore_andNothingIsDone() throws IOException {
    Sandbox box = new Sandbox(Files.createDirectory(base.resolve("r")));
    Path file = box.in.resolve("f");
    Files.write(file, new byte[20 << 20]);
    try (OpenTree tree = OpenTree.own(box.tree())) {
      Keeper did = new Keeper();
      writer.write(target(tree, box, did), new byte[] {1});
      did.pieces.set(1, new byte[0]);

      Target target = target(tree, box, new Keeper());
      assertThatThrownBy(() -> restorer.prospect(target, did, false, 0))
          .hasMessage("a part of what it held is gone: it was shredded");
      assertThatThrownBy(() -> restorer.restore(target, did, TreeRestorer.Way.ALL))
          .hasMessageContaining("is gone");
      did.pieces.set(1, new byte[Piece.MOST]);
      did.pieces.get(1)[5] = 1;
      assertThatThrownBy(() -> restorer.restore(target, did, TreeRestorer.Way.ALL))
          .hasMessageContaining("is not what it held");
      assertThat(Files.readAllBytes(file)).containsExactly(1);
      assertThat(box.in.toFile().list()).containsExactly("f");
    }
  }

  @Test
  void whatIsMoreThanIsKept_isLost_andADiskWithoutRoomChangesNothing() throws IOException {
    Sandbox box = new Sandbox(Files.createDirectory(base.resolve("r")));
    Path file = box.in.resolve("f");
    Files.write(file, new byte[20 << 20]);
    try (OpenTree tree = OpenTree.own(box.tree())) {
      Keeper full = new Keeper();
      full.full = true;
      assertThatThrownBy(() -> writer.write(target(tree, box, full), new byte[1]))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("no space left");
      assertThat(file).hasSize(20 << 20);

      Keeper little = new Keeper();
      little.most = 1 << 20;
      writer.write(target(tree, box, little), new byte[1]);

      assertThat(little.told)
          .singleElement()
          .isInstanceOfSatisfying(
              Change.Replaced.class,
              change -> assertThat(change.before())
                  .isEqualTo(new Kept.Lost(change.before().look(), 20 << 20, "more than is kept")));
      assertThat(restorer.restore(target(tree, box, new Keeper()), little, TreeRestorer.Way.ALL))
          .isEqualTo(new Goal.Unknown("what was there was not kept: more than is kept"));
    }
  }
}
