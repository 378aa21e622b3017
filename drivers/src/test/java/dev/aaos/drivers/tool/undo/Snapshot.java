package dev.aaos.drivers.tool.undo;

import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.After;
import dev.aaos.linux.change.Before;
import dev.aaos.linux.change.Body;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.Identity;
import dev.aaos.linux.change.Kept;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.change.Mark;
import dev.aaos.linux.file.Directories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What a tree is, as the JDK sees it; and what a command did that made one tree of another.
final class Snapshot {
  private Snapshot() {}

  /// What lies at one name.
  ///
  /// @param kind by the bits of its mode
  /// @param content of a file, or where a link leads
  /// @param group of a file the first name of the same object
  /// @param object which object that is
  record Entry(
      int kind, Look look, String content, String group, long links, Optional<Identity> object) {
    static final int DIRECTORY = 0x4000;
    static final int FILE = 0x8000;
    static final int LINK = 0xa000;

    /// Returns all that an undo gives back.
    String text() {
      String mode = kind == LINK ? "" : " " + Integer.toOctalString(look.permissions());
      return Integer.toHexString(kind) + mode + " " + look.modified() + " " + group + " " + content;
    }

    Before before() {
      return switch (kind) {
        case FILE -> new Before.File(new Kept.Whole(look, bytes()), object);
        case DIRECTORY -> new Before.Directory(look);
        case LINK -> new Before.Link(look, PathBytes.of(content));
        default -> new Before.Other(look, FileType.PIPE);
      };
    }

    /// @param was what it was, of which depends whether its text is kept
    After after(Before was) {
      return switch (kind) {
        case FILE -> {
          Optional<String> text = was instanceof Before.File(Kept kept, var shared)
              ? kept.mergeable(Body.of(bytes()))
              : Optional.empty();
          yield new After.File(look, Mark.of(bytes()), text);
        }
        case DIRECTORY -> new After.Directory(look);
        case LINK -> new After.Link(PathBytes.of(content));
        default -> new After.Other(FileType.PIPE);
      };
    }

    private byte[] bytes() {
      return content.getBytes(StandardCharsets.UTF_8);
    }
  }

  /// What the JDK says of an object, links not followed.
  private record Known(Map<String, Object> all) {
    Known(Path path) throws IOException {
      this(Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS));
    }

    Object of(String name) {
      return Optional.ofNullable(all.get(name)).orElseThrow();
    }

    int number(String name) {
      return ((Number) of(name)).intValue();
    }

    Instant modified() {
      return ((FileTime) of("lastModifiedTime")).toInstant();
    }
  }

  /// Returns the paths of the tree `root`, links not followed.
  static List<Path> paths(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.sorted().toList();
    }
  }

  /// Returns what lies at each path of the tree `root`.
  static Map<Path, Entry> of(Path root) throws IOException {
    Map<Path, Entry> all = new TreeMap<>();
    Map<Object, String> groups = new HashMap<>();
    for (Path path : paths(root)) {
      Known known = new Known(path);
      int mode = known.number("mode");
      int kind = mode & 0xf000;
      Look look =
          new Look(mode & 07777, known.number("uid"), known.number("gid"), known.modified());
      String content = switch (kind) {
        case Entry.FILE -> Files.readString(path);
        case Entry.LINK -> Files.readSymbolicLink(path).toString();
        default -> "";
      };
      Optional<Identity> object = kind == Entry.FILE ? Optional.of(object(path)) : Optional.empty();
      String own = root.relativize(path).toString();
      String group = kind == Entry.FILE ? groups.computeIfAbsent(known.of("ino"), ino -> own) : own;
      long links = known.number("nlink");
      all.put(path, new Entry(kind, look, content, group, links, object));
    }
    return all;
  }

  private static Identity object(Path path) throws IOException {
    FileStatus status = Directories.status(PathBytes.of(path.toString()));
    return Identity.of(status);
  }

  /// Returns `all` as it is compared: names beneath `root` and what an undo gives back.
  static Map<String, String> texts(Path root, Map<Path, Entry> all) {
    Map<String, String> texts = new TreeMap<>();
    all.forEach((path, entry) -> texts.put(root.relativize(path).toString(), entry.text()));
    return texts;
  }

  /// Returns what is told of a command that made `after` of `before`.
  static List<Change> changes(Map<Path, Entry> before, Map<Path, Entry> after) {
    List<Change> changes = new ArrayList<>();
    TreeSet<Path> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    for (Path path : paths) {
      Optional<Entry> was = Optional.ofNullable(before.get(path));
      Optional<Entry> is = Optional.ofNullable(after.get(path));
      if (!was.equals(is) && !onlyLinks(was, is)) {
        Before then = was.map(Entry::before).orElseGet(Before.Nothing::new);
        changes.add(new Change.Became(
            PathBytes.of(path.toString()),
            then,
            is.map(entry -> entry.after(then)).orElseGet(After.Nothing::new)));
      }
    }
    return changes;
  }

  /// A command that gives a file another name, or takes one away, touches that name alone.
  private static boolean onlyLinks(Optional<Entry> was, Optional<Entry> is) {
    return was.isPresent()
        && is.isPresent()
        && was.get().object().equals(is.get().object())
        && was.get().kind() == is.get().kind()
        && was.get().look().equals(is.get().look())
        && was.get().content().equals(is.get().content());
  }
}
