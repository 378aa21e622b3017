package dev.aaos.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Secrets by their names, a file each, which their owner alone can read: beside the
/// configuration, never in the journal or a backup. One that its owner may execute is a
/// program that prints the value, at each use ([SecretProgram]). What systemd hands over as
/// a credential of that name counts too (systemd.exec(5), `LoadCredential=`).
///
/// Any thread may call.
///
/// @param directory where they lie; it need not exist
/// @param credentials where systemd put its credentials, if it did
public record SecretFiles(Path directory, Optional<Path> credentials) {
  /// The most bytes of one.
  public static final int MOST = 16 * 1024;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}");
  private static final Pattern VALUE = Pattern.compile("[!-~]([ -~]*[!-~])?");

  /// Returns those that lie beside `config`: those of `aaos.env` in `aaos.secrets`.
  ///
  /// @param credentials the value of `CREDENTIALS_DIRECTORY`, if there is one
  public static SecretFiles beside(ConfigFile config, Optional<String> credentials) {
    String name = String.valueOf(config.path().getFileName());
    String stem = name.endsWith(".env") ? name.substring(0, name.length() - 4) : name;
    return new SecretFiles(
        config.path().toAbsolutePath().resolveSibling(stem + ".secrets"),
        credentials.filter(path -> !path.isEmpty()).map(Path::of));
  }

  /// Returns the names of those in the directory, in order.
  public List<String> names() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> NAME.matcher(name).matches())
          .sorted()
          .toList();
    }
  }

  /// Keeps `value` as `name`, in place of what was there.
  ///
  /// @throws IOException naming what is wrong with the name or the value, which is not repeated
  public void set(String name, String value) throws IOException {
    Path file = file(directory, name);
    if (value.length() > MOST || !VALUE.matcher(value).matches()) {
      throw new IOException("the value of '" + name + "' must be one line of ASCII, without blanks"
          + " at its ends, of at most " + MOST + " bytes: it becomes the value of a header");
    }
    OwnerOnly.replace(file.toAbsolutePath(), value.getBytes(StandardCharsets.US_ASCII));
  }

  /// Keeps `command`, which prints the value at each use, as `name`, in place of what was
  /// there. It is run once to see that it does.
  ///
  /// @param command a program by its absolute path, and its arguments
  /// @throws IOException naming what is wrong with the name or the command; nothing is kept
  ///     then
  public void setCommand(String name, List<String> command) throws IOException {
    Path file = file(directory, name).toAbsolutePath();
    Path trial = file.resolveSibling(".trial-" + file.getFileName());
    byte[] script = SecretProgram.script(command).getBytes(StandardCharsets.UTF_8);
    OwnerOnly.replaceProgram(trial, script);
    try {
      printed(name, trial);
    } finally {
      Files.deleteIfExists(trial);
    }
    OwnerOnly.replaceProgram(file, script);
  }

  /// Returns whether `name` is a command that prints the value.
  public boolean isCommand(String name) throws IOException {
    return isProgram(file(directory, name));
  }

  private static boolean isProgram(Path file) throws IOException {
    return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
  }

  /// Removes `name`; returns whether it was there.
  public boolean remove(String name) throws IOException {
    return Files.deleteIfExists(file(directory, name));
  }

  /// Returns the value of `name`; nothing when there is none.
  ///
  /// @throws IOException when others may read it, or it is no value
  public Optional<String> value(String name) throws IOException {
    Optional<String> own = read(file(directory, name));
    if (own.isPresent() || credentials.isEmpty()) {
      return own;
    }
    return read(file(credentials.get(), name));
  }

  private static Path file(Path directory, String name) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IOException("secret '" + name + "': a name is of letters, digits, '_', '-' and '.',"
          + " at most 128, and does not begin with a dot");
    }
    return directory.resolve(name);
  }

  private static Optional<String> read(Path file) throws IOException {
    try {
      Optional<String> exposure = OwnerOnly.exposure(file, "it");
      if (exposure.isPresent()) {
        throw new IOException(exposure.get());
      }
      if (isProgram(file)) {
        return Optional.of(printed(String.valueOf(file.getFileName()), file));
      }
      if (Files.size(file) > MOST + 1) {
        throw new IOException(file + " has more than " + MOST + " bytes: it is no secret");
      }
      String text = Files.readString(file, StandardCharsets.ISO_8859_1).stripTrailing();
      if (!VALUE.matcher(text).matches()) {
        throw new IOException(file + " is not one line of ASCII: set it again");
      }
      return Optional.of(text);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static String printed(String name, Path program) throws IOException {
    try {
      String value = SecretProgram.output(program);
      if (VALUE.matcher(value).matches()) {
        return value;
      }
      throw new IOException("its command prints no line of ASCII: run it by hand to see what");
    } catch (IOException e) {
      throw new IOException("secret '" + name + "': " + e.getMessage(), e);
    }
  }

  /// Names no value.
  @Override
  public String toString() {
    return "SecretFiles[" + directory + "]";
  }
}
