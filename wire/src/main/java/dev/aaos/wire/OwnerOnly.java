package dev.aaos.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// Files that their owner alone can read.
final class OwnerOnly {
  private static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Set<PosixFilePermission> OTHERS = Set.of(
      PosixFilePermission.GROUP_READ,
      PosixFilePermission.GROUP_WRITE,
      PosixFilePermission.OTHERS_READ,
      PosixFilePermission.OTHERS_WRITE);

  private OwnerOnly() {}

  /// Returns why `file` must not be trusted with `what`, if others may read or write it.
  static Optional<String> exposure(Path file, String what) throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    if (mode.stream().noneMatch(OTHERS::contains)) {
      return Optional.empty();
    }
    return Optional.of(file + " has mode " + PosixFilePermissions.toString(mode)
        + ", so others may read or change " + what + "; mend it with: chmod 600 " + file);
  }

  /// Has `target` hold `bytes`, whole or not at all; its directory is made where there is none.
  static void replace(Path target, byte[] bytes) throws IOException {
    replace(target, bytes, FILE.value());
  }

  /// Has `target` be a program of `bytes`, whole or not at all.
  static void replaceProgram(Path target, byte[] bytes) throws IOException {
    replace(target, bytes, DIRECTORY.value());
  }

  private static void replace(Path target, byte[] bytes, Set<PosixFilePermission> mode)
      throws IOException {
    Path directory = target.getParent();
    if (directory == null) {
      throw new IOException(target + " is not the name of a file");
    }
    if (!Files.exists(directory)) {
      Files.createDirectories(directory, DIRECTORY);
    }
    Path fresh = Files.createTempFile(directory, ".aaos", ".new", FILE);
    try {
      Files.write(fresh, bytes);
      Files.setPosixFilePermissions(fresh, mode);
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
