package dev.aaos.drivers.tool.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A scratch directory with a half for the agent, `in`, and a forbidden half, `out`, which holds
/// a secret; and the means to plant in it what Java has no words for.
final class Playground {
  static final String SECRET = "the secret outside";

  private static final int MOST_SECONDS = 20;

  final Path in;
  final Path out;
  final Path secret;
  private final Path whole;

  Playground(Path base) throws IOException {
    whole = base.toRealPath();
    in = Files.createDirectory(whole.resolve("in"));
    out = Files.createDirectory(whole.resolve("out"));
    secret = Files.writeString(out.resolve("secret"), SECRET);
  }

  /// Writes `content` to the file `name` of the agent's half, with the directories it needs.
  Path write(String name, String content) throws IOException {
    Path file = in.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    return Files.writeString(file, content);
  }

  /// Makes `name`, in the agent's half, a symbolic link to `target`.
  Path link(String name, Path target) throws IOException {
    return Files.createSymbolicLink(in.resolve(name), target);
  }

  /// Makes a FIFO, which blocks whoever opens it carelessly.
  void fifo(String name) throws IOException, InterruptedException {
    run("mkfifo", in.resolve(name).toString());
  }

  /// Makes a file whose name is `before` and then the byte 0xFF.
  void fileWithOddName(String directory, String before) throws IOException, InterruptedException {
    run(
        "sh",
        "-c",
        "cd \"$1\" && : > \"$(printf '%s\\377' \"$2\")\"",
        "sh",
        in.resolve(directory).toString(),
        before);
  }

  /// Makes `name` a link to a directory whose name is not UTF-8.
  void oddDirectoryBehindLink(String name) throws IOException, InterruptedException {
    run(
        "sh",
        "-c",
        "cd \"$1\" && odd=$(printf 'odd\\377') && mkdir \"$odd\" && ln -s \"$odd\" \"$2\"",
        "sh",
        in.toString(),
        name);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process child = new ProcessBuilder(command).inheritIO().start();
    if (!child.waitFor(MOST_SECONDS, TimeUnit.SECONDS) || child.exitValue() != 0) {
      throw new IOException("failed: " + List.of(command));
    }
  }

  /// Returns everything in both halves by name: the content of files, the kind of all else.
  Map<String, String> everything() throws IOException {
    return beneath(whole);
  }

  /// Returns everything in the forbidden half, as [#everything] does.
  Map<String, String> outside() throws IOException {
    return beneath(out);
  }

  private Map<String, String> beneath(Path root) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.toList()) {
        all.put(whole.relativize(path).toString(), what(path));
      }
    }
    return all;
  }

  private static String what(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "-> " + Files.readSymbolicLink(path);
    }
    if (Files.isDirectory(path)) {
      return "directory";
    }
    return Files.isRegularFile(path) ? Files.readString(path) : "special";
  }
}
