package dev.aaos.linux.file;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A scratch directory with a granted half, `in`, and a forbidden half, `out`, which holds a
/// secret.
final class Sandbox {
  static final String SECRET = "the secret outside";

  final Path in;
  final Path out;
  final Path secret;

  Sandbox(Path base) throws IOException {
    Path real = base.toRealPath();
    in = Files.createDirectory(real.resolve("in"));
    out = Files.createDirectory(real.resolve("out"));
    secret = Files.writeString(out.resolve("secret"), SECRET);
  }

  GrantedTree tree() throws LinuxException {
    return GrantedTree.resolve(bytes(in));
  }

  /// Covers everything within `in`, single links only.
  Coverage everythingInside() {
    return coverage(Coverage.Cover.SINGLE_LINK);
  }

  Coverage coverage(Coverage.Cover cover) {
    PathBytes root = bytes(in);
    return real -> real.isWithin(root) ? cover : Coverage.Cover.NONE;
  }

  /// Covers exactly `names`, relative to `in`.
  Coverage only(String... names) {
    List<PathBytes> covered =
        Stream.of(names).map(name -> bytes(in.resolve(name))).toList();
    return real -> covered.contains(real) ? Coverage.Cover.SINGLE_LINK : Coverage.Cover.NONE;
  }

  PathBytes path(String name) {
    return PathBytes.of(in + "/" + name);
  }

  String secretNow() {
    try {
      return Files.readString(secret);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> namesInside() throws IOException {
    try (Stream<Path> names = Files.walk(in)) {
      return names
          .filter(path -> !path.equals(in))
          .map(path -> in.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  List<String> namesOutside() throws IOException {
    try (Stream<Path> names = Files.walk(out)) {
      return names
          .filter(path -> !path.equals(out))
          .map(p -> p.getFileName().toString())
          .toList();
    }
  }

  static PathBytes bytes(Path path) {
    return PathBytes.of(path.toString());
  }

  /// Makes a FIFO, which blocks whoever opens it carelessly.
  static void fifo(Path path) throws LinuxException {
    node(path, 0x1000 | 0600, 0);
  }

  /// Makes a device or FIFO node.
  static void node(Path path, int mode, int device) throws LinuxException {
    try (Frame frame = new Frame()) {
      long name = frame.path(bytes(path));
      frame.call(SystemCall.MKNODAT, path, Frame.WORKING_DIRECTORY, name, mode, device);
    }
  }

  /// Swaps two names in one step (RENAME_EXCHANGE).
  static void exchange(Path one, Path other) throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(
          SystemCall.RENAMEAT2,
          one,
          Frame.WORKING_DIRECTORY,
          frame.path(bytes(one)),
          Frame.WORKING_DIRECTORY,
          frame.path(bytes(other)),
          2);
    }
  }

  static long openDescriptors() throws IOException {
    try (Stream<Path> numbers = Files.list(Path.of("/proc/self/fd"))) {
      return numbers.count();
    }
  }
}
