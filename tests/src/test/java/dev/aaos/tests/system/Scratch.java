package dev.aaos.tests.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A directory of a test's own, with a short path, because a socket's may not be long.
public final class Scratch implements AutoCloseable {
  private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxr-xr-x");

  private final Path root;

  private Scratch(Path root) {
    this.root = root;
  }

  /// Makes a directory.
  public static Scratch make() {
    try {
      Path root = Files.createTempDirectory(Path.of("/tmp"), "aaos-t").toRealPath();
      Files.setPosixFilePermissions(root, OPEN);
      return new Scratch(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns its path.
  public Path root() {
    return root;
  }

  /// Returns the path of `name` in it.
  public Path path(String name) {
    return root.resolve(name);
  }

  /// Writes `text` to `name`, with the directories above it.
  public Path write(String name, String text) {
    try {
      Path file = path(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns what stands in `name`.
  String read(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(root)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
