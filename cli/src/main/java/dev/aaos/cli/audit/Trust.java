package dev.aaos.cli.audit;

import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.log.keep.Seal;
import dev.aaos.log.proof.HeadKey;
import dev.aaos.log.proof.SignedHead;
import dev.aaos.wire.ConfigFile;
import dev.aaos.wire.Places;
import dev.aaos.wire.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which keys and heads a command believes: those it is given, else those kept beside the log.
public final class Trust {
  private static final String KEY = "log.pub";
  private static final String HEAD = "head";

  private Trust() {}

  /// Returns where the heads of the log in `data` are kept: a backup holds its own.
  public static Path heads(Shell shell, Path data) throws IOException {
    if (Files.exists(data.resolve(Seal.FILE))) {
      return data;
    }
    String name = Setting.AAOS_HEADS_DIR.name();
    Optional<String> set = shell.variable(name);
    if (set.isEmpty()) {
      Map<String, String> values = new ConfigFile(shell.places().config(Optional.empty())).values();
      set = Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }
    return Places.heads(data, set);
  }

  /// Returns the file with the last head in `heads`, if there is one.
  public static Optional<Path> lastHead(Path heads) {
    return Optional.of(heads.resolve(HEAD)).filter(Files::exists);
  }

  /// Returns the file with the key: the one named, else the one in `directory`, if there is one.
  public static Optional<Path> keyFile(Optional<Path> named, Path directory) {
    return named.or(() -> Optional.of(directory.resolve(KEY)).filter(Files::exists));
  }

  /// Returns the key that was `named`, else the one beside the data of this machine.
  static HeadKey needKey(Shell shell, Optional<Path> named) throws IOException, UsageException {
    Path directory = heads(shell, shell.places().data(Optional.empty()));
    Optional<Path> file = keyFile(named, directory);
    if (file.isEmpty()) {
      throw new UsageException("whose signature should be believed? There is no "
          + directory.resolve(KEY) + "; name a file with the log's public key: --key FILE");
    }
    return key(file.get());
  }

  /// Returns the key in `file`.
  public static HeadKey key(Path file) throws IOException, UsageException {
    try {
      return HeadKey.parse(text(file));
    } catch (IllegalArgumentException e) {
      throw new UsageException(file + " is no key of a log: " + e.getMessage());
    }
  }

  /// Returns the heads in `file`, of which there may be many.
  public static List<SignedHead> heads(Path file) throws IOException, UsageException {
    try {
      return SignedHead.parseAll(text(file));
    } catch (IllegalArgumentException e) {
      throw new UsageException(file + " is no signed head: " + e.getMessage());
    }
  }

  /// Returns what stands in `file`.
  static String text(Path file) throws IOException, UsageException {
    if (!Files.exists(file)) {
      throw new UsageException(file + " is not there");
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /// Returns the directory that `file` lies in.
  static Path directoryOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }
}
