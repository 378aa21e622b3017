package dev.aaos.cli.demo;

import dev.aaos.cli.shell.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where a demonstration happens: a directory with a copy of the example's project in it.
///
/// @param directory the whole, new or empty before
public record DemoPlace(Path directory) {
  private static final String MARK = "@DIR@";

  /// Makes the place at `wanted`, or in a temporary directory, from the example beside
  /// `launcher`.
  ///
  /// @throws UsageException if `wanted` has something in it
  public static DemoPlace make(Optional<Path> wanted, Path launcher)
      throws IOException, UsageException {
    Path example = example(launcher);
    Path directory = wanted.isPresent()
        ? Files.createDirectories(wanted.get().toAbsolutePath().normalize())
        : Files.createTempDirectory("aaos-demo-");
    if (!children(directory).isEmpty()) {
      throw new UsageException(
          directory + " is not empty; the demonstration wants a directory of its own");
    }
    copy(example, directory.toRealPath());
    return new DemoPlace(directory.toRealPath());
  }

  private static Path example(Path launcher) throws IOException {
    Path home = launcher.toRealPath().getParent();
    for (String below :
        List.of("examples/demo", "../examples/demo", "../share/aaos/examples/demo")) {
      Path candidate = home == null ? Path.of(below) : home.resolve(below);
      if (Files.isRegularFile(candidate.resolve("coordinator.yaml"))) {
        return candidate.normalize();
      }
    }
    throw new IOException("the example examples/demo is not beside " + launcher
        + "; install again, or run the script 'aaos' of a whole checkout");
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path source : children(from)) {
      Path target = to.resolve(source.getFileName());
      if (Files.isDirectory(source)) {
        copy(source, Files.createDirectory(target));
      } else {
        String text = Files.readString(source, StandardCharsets.UTF_8);
        Files.writeString(target, text.replace(MARK, root(to, source)), StandardCharsets.UTF_8);
      }
    }
  }

  private static String root(Path to, Path source) {
    return source.toString().endsWith(".md") ? MARK : to.toString();
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted().toList();
    }
  }

  /// Returns the manifest of the coordinator.
  public Path manifest() {
    return directory.resolve("coordinator.yaml");
  }

  /// Returns what the coordinator is told.
  public String message() throws IOException {
    return Files.readString(directory.resolve("message.txt"), StandardCharsets.UTF_8)
        .strip();
  }

  /// Returns the directory the agents work in.
  public Path project() {
    return directory.resolve("project");
  }

  /// Returns the files the agents wrote, in order.
  public List<Path> written() throws IOException {
    Path out = directory.resolve("out");
    return Files.isDirectory(out) ? children(out) : List.of();
  }

  /// Returns the socket of the demonstration's daemon.
  public Path socket() {
    return directory.resolve("agentd.sock");
  }

  /// Returns the data directory of the demonstration's daemon.
  public Path data() {
    return directory.resolve("data");
  }
}
