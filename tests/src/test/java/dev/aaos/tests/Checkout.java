package dev.aaos.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The checkout these tests belong to.
public final class Checkout {
  /// Its root.
  public static final Path HOME =
      Path.of(System.getProperty("aaos.home", "..")).toAbsolutePath().normalize();

  /// The modules that hold what is shipped.
  public static final List<String> PRODUCT = List.of(
      "collection",
      "inference",
      "kernel-base",
      "kernel-authority",
      "kernel-state",
      "capability",
      "policy",
      "condition",
      "wire",
      "log",
      "kernel",
      "linux",
      "engine",
      "drivers",
      "userland",
      "daemon",
      "cli");

  /// All modules with Java in them.
  public static final List<String> MODULES = Stream.concat(
          PRODUCT.stream(), Stream.of("testkit", "tests", "bench", "bench/peers"))
      .toList();

  private Checkout() {}

  /// Returns its root.
  public static Path home() {
    return HOME;
  }

  /// Returns the Java files of `module` in `tree`, which is `src/main/java` or `src/test/java`.
  public static List<Path> javaFiles(String module, String tree) {
    return files(HOME.resolve(module).resolve(tree), ".java");
  }

  /// Returns the files below `directory` whose names end so, in order; none when it is not there.
  public static List<Path> files(Path directory, String ending) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.getFileName().toString().endsWith(ending))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the lines of `file`.
  public static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
