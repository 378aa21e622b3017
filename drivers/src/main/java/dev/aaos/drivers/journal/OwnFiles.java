package dev.aaos.drivers.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Files and directories that are their owner's alone.
final class OwnFiles {
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private OwnFiles() {}

  /// Makes `directory` with those above it, where they are not there.
  static void makeDirectory(Path directory) throws IOException {
    Files.createDirectories(directory, DIRECTORY);
  }

  /// Lets `file` hold `text`, durably: after a crash it holds this, or what it held before.
  static void replace(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    write(fresh, text, true, StandardOpenOption.CREATE_NEW);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Makes the existence of the files in `directory` durable.
  static void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Appends `text` to `file`, all of it or nothing.
  static void append(Path file, String text) throws IOException {
    long before = Files.exists(file) ? Files.size(file) : 0;
    try {
      write(file, text, false, StandardOpenOption.CREATE);
    } catch (IOException e) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(before);
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private static void write(Path file, String text, boolean force, StandardOpenOption make)
      throws IOException {
    Set<StandardOpenOption> options = Set.of(make, StandardOpenOption.APPEND);
    try (FileChannel channel = FileChannel.open(file, options, FILE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (force) {
        channel.force(true);
      }
    }
  }
}
