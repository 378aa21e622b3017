package dev.aaos.linux.notify;

import dev.aaos.capability.protection.Protection;
import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/// A repository's configuration as git changes it: written to `config.lock`, which is then renamed
/// to `config`.
///
/// `git clone`, `git init`, `git remote` and `git push -u` all do that, and none of what they write
/// runs anything. So the rename is done where the new content says nothing else ([ConfigText]). It
/// is not the file that the program wrote that takes the place, since the program may hold it
/// open, but a copy that only this process has ever held.
final class GitConfig {
  private static final String LOCK = ".lock";
  private static final int MOST = 256 * 1024;
  private static final int PERMISSIONS = 0777;

  private GitConfig() {}

  /// Returns whether a rename of `from` to `to` is git's way of changing its configuration.
  static boolean isOffered(Place from, Place to) {
    return from.called().equals(to.called())
        && from.last().equals(PathBytes.of(latin(to.last().toByteArray()) + LOCK))
        && Protection.isSettledByContent(latin(to.name().toByteArray()));
  }

  /// Puts the content of `from` in the place of `to`, if it may stand there.
  ///
  /// @return whether it may
  static boolean settle(Place from, Place to) throws LinuxException {
    Optional<String> before = content(to);
    try (Descriptor offered = open(from)) {
      FileStatus status = offered.status();
      Optional<String> after = content(offered, status);
      if (after.isEmpty() || !ConfigText.adds(before.orElse(""), after.get())) {
        return false;
      }
      install(to, after.get().getBytes(StandardCharsets.ISO_8859_1), status.permissions());
    }
    from.directory().unlink(from.last());
    return true;
  }

  private static Descriptor open(Place place) throws LinuxException {
    return place.directory().openAt(place.last(), OpenHow.onBehalf(0, 0));
  }

  private static Optional<String> content(Place place) throws LinuxException {
    try (Descriptor file = open(place)) {
      return content(file, file.status());
    } catch (LinuxException e) {
      if (e.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Optional<String> content(Descriptor file, FileStatus status)
      throws LinuxException {
    if (status.type() != FileType.FILE) {
      return Optional.empty();
    }
    byte[] bytes = file.read(MOST + 1);
    return bytes.length > MOST ? Optional.empty() : Optional.of(latin(bytes));
  }

  /// Nobody in a cell is let write to a name such as the hidden one ([Territory]).
  private static void install(Place to, byte[] content, int permissions) throws LinuxException {
    PathBytes hidden = PathBytes.of(".aaos-" + UUID.randomUUID() + ".tmp");
    try (Descriptor file = to.directory().openAt(hidden, OpenHow.createNew())) {
      file.write(content);
      file.changeMode(permissions & PERMISSIONS);
      to.directory().rename(hidden, to.last(), 0);
    } catch (LinuxException e) {
      to.directory().unlink(hidden);
      throw e;
    }
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
