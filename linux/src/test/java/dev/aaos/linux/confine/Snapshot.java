package dev.aaos.linux.confine;

import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// All of a directory tree as it is, read in the plainest way.
record Snapshot(Map<String, Thing> things, Map<String, Set<String>> links) {
  /// What lies at a name.
  ///
  /// @param content of a file its SHA-256, of a link its target
  record Thing(FileType type, Look look, String content) {}

  Optional<Thing> at(String name) {
    return Optional.ofNullable(things.get(name));
  }

  static Snapshot of(Path tree) throws IOException {
    Map<String, Thing> things = new TreeMap<>();
    Map<Long, Set<String>> names = new TreeMap<>();
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.toList()) {
        try (Descriptor object = Descriptor.open(
            PathBytes.of(path.toString()), OpenHow.nameItself(OpenHow.NO_SYMLINKS))) {
          FileStatus status = object.status();
          String content = switch (status.type()) {
            case FILE -> sha256(Files.readAllBytes(path));
            case SYMLINK -> Files.readSymbolicLink(path).toString();
            case DIRECTORY, PIPE, OTHER -> "";
          };
          things.put(path.toString(), new Thing(status.type(), Look.of(status), content));
          if (status.type() == FileType.FILE && status.links() > 1) {
            Object inode = Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
            names.computeIfAbsent((Long) inode, one -> new TreeSet<>()).add(path.toString());
          }
        }
      }
    }
    Map<String, Set<String>> links = new TreeMap<>();
    names.values().forEach(group -> group.forEach(name -> links.put(name, group)));
    return new Snapshot(things, links);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
