package dev.aaos.daemon.policy;

import dev.aaos.wire.Places;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// Where the policy is written, and the copy of the one in force that the daemon keeps with its
/// data: so that a file that is gone is not taken for no policy, and what another widens is known.
///
/// @param path where people write it; empty where there is to be none
/// @param named whether a setting names it, so that it has to be there
/// @param copy the daemon's own
record PolicyFile(Optional<Path> path, boolean named, Path copy) {
  /// The value of the setting that says that there is to be no policy.
  static final String NONE = "none";

  /// Returns the one that `setting` names, or else the one beside the configuration file.
  static PolicyFile of(Optional<String> setting, Path config, Path dataDir) {
    Path copy = dataDir.resolve("policy.yaml");
    if (setting.equals(Optional.of(NONE))) {
      return new PolicyFile(Optional.empty(), true, copy);
    }
    Path path = setting.map(Path::of).orElseGet(() -> Places.policy(config)).toAbsolutePath();
    return new PolicyFile(Optional.of(path), setting.isPresent(), copy);
  }

  /// Returns what is written there; empty where no file is.
  ///
  /// @throws IOException when it cannot be read
  Optional<String> text() throws IOException {
    return path.isEmpty() ? Optional.empty() : read(path.get());
  }

  /// Returns the text that was in force when the daemon last ran.
  Optional<String> kept() throws IOException {
    return read(copy);
  }

  private static Optional<String> read(Path path) throws IOException {
    try {
      return Optional.of(Files.readString(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (CharacterCodingException e) {
      throw new IOException("the policy " + path + " is no UTF-8: write it as such", e);
    } catch (IOException e) {
      throw new IOException("the policy " + path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// Keeps `text` as the one in force; nothing where there is none any more.
  void keep(Optional<String> text) throws IOException {
    if (text.isEmpty()) {
      Files.deleteIfExists(copy);
      return;
    }
    write(copy, text.get());
  }

  /// Replaces what is written where people write it.
  ///
  /// @throws IOException when it cannot be written, or there is to be no policy
  void replace(String text) throws IOException {
    write(
        path.orElseThrow(() -> new IOException(
            "AAOS_POLICY is 'none', so there is no file to write it to: set it to a path")),
        text);
  }

  private static void write(Path path, String text) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
  }
}
