package dev.aaos.drivers.tool.undo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.tool.undo.Snapshot.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// A tree that is planted and edited by chance, by the means of the JDK alone.
final class Tree {
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "ü ö", "[x]*");
  private static final List<String> MODES =
      List.of("rw-r--r--", "rw-------", "r--r--r--", "rwxr-xr-x", "r--------");
  private static final List<String> DIRECTORY_MODES =
      List.of("rwxr-xr-x", "rwx------", "r-xr-xr-x", "---------", "rwxrwxrwx");

  final Path root;
  private final RandomGenerator random;

  Tree(Path root, RandomGenerator random) {
    this.root = root;
    this.random = random;
  }

  /// Plants a tree of some time ago.
  ///
  /// @param closed whether there may be directories that keep their owner out
  void plant(boolean closed) throws IOException {
    Files.createDirectory(root);
    int things = 3 + random.nextInt(10);
    for (int i = 0; i < things; i++) {
      make(random.nextInt(8));
    }
    for (Path path : Snapshot.paths(root).reversed()) {
      boolean may = closed || !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
      if (may && random.nextInt(4) == 0) {
        changeMode(path);
      }
      if (hasTime(path)) {
        Instant then = Instant.ofEpochSecond(1_000_000_000 + random.nextInt(1_000), 7_000);
        Files.setLastModifiedTime(path, FileTime.from(then));
      }
    }
  }

  /// Does what a program might do.
  void edit() throws IOException {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> make(random.nextInt(8));
      case 3, 4 -> write();
      case 5 -> move();
      case 6 -> any(path -> !path.equals(root)).ifPresent(this::remove);
      case 7 -> {
        Optional<Path> path = any(one -> true);
        if (path.isPresent()) {
          changeMode(path.get());
        }
      }
      case 8 -> replace();
      default -> {
        Optional<Path> path = any(Tree::hasTime);
        if (path.isPresent()) {
          Files.setLastModifiedTime(
              path.get(),
              FileTime.from(Instant.ofEpochSecond(1_500_000_000 + random.nextInt(1_000))));
        }
      }
    }
  }

  /// Does what a person might do with what there is; returns to which path.
  Optional<Path> interfere() throws IOException {
    int what = random.nextInt(4);
    if (what == 0) {
      Path here =
          any(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).orElse(root);
      return Optional.of(Files.writeString(here.resolve("theirs"), "theirs"));
    }
    Optional<Path> file = any(Tree::isFile);
    if (file.isEmpty()) {
      return file;
    }
    if (what == 1) {
      append(file.get(), "theirs " + random.nextInt());
      return file;
    }
    Files.delete(file.get());
    if (what == 2) {
      Files.createDirectory(file.get());
      Files.writeString(file.get().resolve("theirs"), "theirs");
    }
    return file;
  }

  private void make(int what) throws IOException {
    Path here = any(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).orElse(root);
    Path path = here.resolve(NAMES.get(random.nextInt(NAMES.size())));
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    switch (what) {
      case 0, 1, 2 -> Files.writeString(path, content());
      case 3, 4 -> Files.createDirectory(path);
      case 5 -> Files.createSymbolicLink(path, Path.of(random.nextBoolean() ? "a" : "../gone"));
      case 6 -> {
        Optional<Path> file = any(Tree::isFile);
        if (file.isPresent()) {
          Files.createLink(path, file.get());
        }
      }
      default -> makePipe(path);
    }
  }

  /// The JDK has no words for it, and to start a program takes its time.
  private void makePipe(Path path) throws IOException {
    if (random.nextInt(3) > 0) {
      return;
    }
    try {
      assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
          .isZero();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void write() throws IOException {
    Optional<Path> file = any(Tree::isFile);
    if (file.isEmpty()) {
      return;
    }
    switch (random.nextInt(4)) {
      case 0 -> {
        append(file.get(), content());
        if (random.nextInt(8) == 0) {
          enlarge(file.get());
        }
      }
      case 1 -> Files.writeString(file.get(), "");
      case 2 -> Files.writeString(file.get(), content());
      default -> {
        Path fresh = file.get().resolveSibling("fresh");
        Files.writeString(fresh, content());
        Files.move(fresh, file.get(), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /// More than is kept in one, and almost all of it a hole.
  private static void enlarge(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.position(20_000_000);
      channel.write(ByteBuffer.wrap("end".getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  private void move() throws IOException {
    Optional<Path> from = any(path -> !path.equals(root));
    Optional<Path> into = any(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS));
    if (from.isEmpty() || into.isEmpty() || into.get().startsWith(from.get())) {
      return;
    }
    Path to = into.get().resolve(NAMES.get(random.nextInt(NAMES.size())));
    if (!Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(from.get(), to);
    }
  }

  /// Something of another kind takes the place of what is there.
  private void replace() throws IOException {
    Optional<Path> path = any(one -> !one.equals(root));
    if (path.isEmpty()) {
      return;
    }
    remove(path.get());
    switch (random.nextInt(4)) {
      case 0 -> Files.writeString(path.get(), content());
      case 1 -> Files.createDirectory(path.get());
      case 2 -> Files.createSymbolicLink(path.get(), Path.of("b"));
      default -> {
        Files.createDirectory(path.get());
        Files.writeString(path.get().resolve("in"), content());
      }
    }
  }

  private void remove(Path path) {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void changeMode(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return;
    }
    List<String> modes =
        Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? DIRECTORY_MODES : MODES;
    Set<PosixFilePermission> mode =
        PosixFilePermissions.fromString(modes.get(random.nextInt(modes.size())));
    Files.setPosixFilePermissions(path, mode);
  }

  private String content() {
    return "content " + random.nextInt(5) + "\n".repeat(random.nextInt(3));
  }

  /// To set the time of a pipe, the JDK opens it and waits.
  private static boolean hasTime(Path path) {
    return isFile(path) || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private Optional<Path> any(Predicate<Path> wanted) throws IOException {
    List<Path> all = Snapshot.paths(root).stream().filter(wanted).toList();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  /// Returns all that there is.
  Map<Path, Entry> look() throws IOException {
    return Snapshot.of(root);
  }
}
