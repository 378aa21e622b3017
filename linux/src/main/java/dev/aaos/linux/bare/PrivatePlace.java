package dev.aaos.linux.bare;

import dev.aaos.linux.PathBytes;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A directory of one command's own, gone with it: its home, and where its temporary files are.
///
/// @param path without links
record PrivatePlace(Path path) {
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");

  /// Makes one that nobody else may enter.
  static PrivatePlace make() throws IOException {
    Path around = Path.of("/tmp").toRealPath();
    return new PrivatePlace(
        Files.createTempDirectory(around, "aaos-", PosixFilePermissions.asFileAttribute(OWN)));
  }

  /// Returns its name.
  PathBytes name() {
    return PathBytes.of(path.toString());
  }

  /// Removes it with all that is in it, once nobody works there any more. No link leads out.
  void remove() throws IOException {
    remove(path);
  }

  /// As deep as a name may be long, which Linux bounds.
  private static void remove(Path directory) throws IOException {
    // The command may have taken the leave to enter it away from itself.
    Files.setPosixFilePermissions(directory, OWN);
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      for (Path one : all) {
        if (Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)) {
          remove(one);
        } else {
          Files.delete(one);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Files.delete(directory);
  }
}
