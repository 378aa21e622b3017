package dev.aaos.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The users or the groups of this machine, as its own table lists them; those that a directory
/// service knows are not in it. Read at each use; any thread.
///
/// @param table the file, in the form of passwd(5) or group(5)
public record Accounts(Path table) {
  /// The users.
  public static final Accounts USERS = new Accounts(Path.of("/etc/passwd"));

  /// The groups.
  public static final Accounts GROUPS = new Accounts(Path.of("/etc/group"));

  private static final int LEAST_FIELDS = 4;

  /// A line of the table.
  ///
  /// @param number of the user or group
  /// @param group of a user, its first group's number; of a group it means nothing
  public record Entry(int number, Optional<Integer> group) {}

  /// Returns the one called `name`; empty where there is none, or the table cannot be read by
  /// this process.
  ///
  /// @throws IOException when reading it fails
  public Optional<Entry> find(String name) throws IOException {
    if (!Files.isReadable(table)) {
      return Optional.empty();
    }
    return new String(Files.readAllBytes(table), StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length >= LEAST_FIELDS && fields[0].equals(name))
        .flatMap(fields ->
            number(fields[2]).map(number -> new Entry(number, number(fields[3]))).stream())
        .findFirst();
  }

  private static Optional<Integer> number(String text) {
    try {
      return Optional.of(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return table.toString();
  }
}
