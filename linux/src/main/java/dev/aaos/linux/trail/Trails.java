package dev.aaos.linux.trail;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.confine.View;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/// Where the daemon has put aside what commands change, a file for each while it runs, in a
/// directory of its own. Any thread may call.
///
/// A file that is there when the daemon begins is of a command that ended with the one before.
public final class Trails {
  private static final String SUFFIX = ".trail";

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Path directory;
  private final long most;
  private final Consumer<String> says;

  /// Keeps them in `directory`, which is made when it is first needed.
  ///
  /// @param most how many bytes of content are put aside for one command, at most
  /// @param says is told what an earlier daemon left behind and could not be settled
  public Trails(Path directory, long most, Consumer<String> says) {
    this.directory = directory;
    this.most = most;
    this.says = says;
  }

  /// Returns how many bytes of content are put aside for one command, at most.
  public long most() {
    return most;
  }

  /// Returns how many bytes may still be written where they lie.
  public long free() throws IOException {
    Path there = directory.toAbsolutePath();
    return Files.getFileStore(Files.exists(there) ? there : there.getParent()).getUsableSpace();
  }

  /// Takes the images of what became of what a command changed. What it throws is passed on,
  /// and all that was put aside stays where it is.
  @FunctionalInterface
  public interface Taker {
    /// Takes the next, a [dev.aaos.linux.change.Batch].
    void take(byte[] image) throws IOException;

    /// Takes a piece, a [dev.aaos.linux.piece.Piece], of what a later image tells of.
    ///
    /// @return the number of the record that keeps it
    default long piece(byte[] image) throws IOException {
      throw new IOException("no pieces are kept here");
    }
  }

  /// Begins one for the command `number`, which is to see `views`.
  ///
  /// @param seen as whom the command sees the owner of each view; empty where it sees owners as
  ///     they are
  public Started begin(long number, List<View> views, Optional<Owner> seen) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path file = directory.resolve(number + SUFFIX);
    Files.deleteIfExists(file);
    try (Descriptor above = Descriptor.open(
        PathBytes.of(directory.toAbsolutePath().toString()),
        OpenHow.readDirectory(OpenHow.FOLLOW))) {
      Descriptor end = above.openAt(PathBytes.of(number + SUFFIX), OpenHow.appendNew());
      try {
        end.lock();
        begin(new Trail(end, most), views, seen);
        return new Started(file, end, most);
      } catch (LinuxException e) {
        end.close();
        Files.deleteIfExists(file);
        throw e;
      }
    }
  }

  /// A file that is granted by itself is written without that anybody is asked.
  private static void begin(Trail trail, List<View> views, Optional<Owner> seen)
      throws LinuxException {
    for (View view : views) {
      if (view.isWritable() || view.hasDoor()) {
        try (Descriptor named = Descriptor.open(view.real(), OpenHow.name(OpenHow.NO_SYMLINKS))) {
          Owner owner = Owner.of(named.status());
          trail.tree(view.real(), seen.orElse(owner), owner);
          if (!view.directory()) {
            trail.whole(view.real(), named);
          }
        } catch (LinuxException e) {
          if (!e.is(Errno.ENOENT)) {
            throw e;
          }
        }
      }
    }
  }

  /// One that has begun. Closing it lets go of the file and leaves it there.
  public static final class Started implements AutoCloseable {
    private final Path file;
    private final Descriptor end;
    private final long most;

    private Started(Path file, Descriptor end, long most) {
      this.file = file;
      this.end = end;
      this.most = most;
    }

    /// Returns how many bytes of content are put aside, at most.
    public long most() {
      return most;
    }

    /// Returns what is written to while the command runs; it stays this one's.
    public Descriptor end() {
      return end;
    }

    /// Tells `taker` what became of what was put aside, once the command has ended. Then
    /// nothing is put aside any more.
    public void settle(Taker taker) throws IOException {
      Trails.settle(file, taker);
    }

    @Override
    public void close() {
      end.close();
    }
  }

  private static void settle(Path file, Taker taker) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      new Settlement(Spool.read(channel)).tell(taker);
    }
    Files.delete(file);
  }

  /// Settles what an earlier daemon has left behind, each once its command has ended.
  ///
  /// @param takers gives who takes what became of a command's, by its number
  public void recover(LongFunction<Taker> takers) {
    try {
      for (Path file : left()) {
        recover(file, takers);
      }
    } catch (IOException e) {
      says.accept(directory + " could not be read: " + e.getMessage());
    }
  }

  private void recover(Path file, LongFunction<Taker> takers) {
    String name = file.getFileName().toString();
    try {
      long number = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
      awaitEnd(file);
      settle(file, takers.apply(number));
    } catch (NumberFormatException e) {
      says.accept(file + " is not of a command: remove it");
    } catch (IOException e) {
      says.accept("what a program changed when the last daemon ended is not on record, so it cannot"
          + " be taken back: " + file + ": " + e.getMessage());
    }
  }

  /// The lock is held by whoever ran the command, for as long as anything of it lives.
  private static void awaitEnd(Path file) throws IOException {
    long begun = System.nanoTime();
    try (Descriptor opened =
        Descriptor.open(PathBytes.of(file.toAbsolutePath().toString()), OpenHow.append())) {
      while (!opened.lock()) {
        if (System.nanoTime() - begun > PATIENCE.toNanos()) {
          throw new IOException("its command has not ended yet");
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private List<Path> left() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
          .sorted()
          .toList();
    }
  }
}
