package dev.aaos.linux.restrict;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// What every confined program sees besides what its agent was granted: the table
/// `profile.txt`.
///
/// @param name its name and version, such as `base 2`
/// @param entries in the order in which they are put into a cell
public record Profile(String name, List<Entry> entries) {
  private static final String TABLE = "profile.txt";

  /// What an entry puts into the cell.
  public enum Kind {
    TREE,
    FILE,
    LINK,
    DEVICE,
    TEXT
  }

  /// One thing that every program sees.
  ///
  /// @param path where it is seen
  /// @param detail why it is there; for [Kind#TEXT] what it holds
  public record Entry(Kind kind, String path, String detail) {}

  /// Reads the runtime profile.
  public static Profile load() {
    return load(Profile.class, TABLE);
  }

  /// Reads the table `name` that lies beside `owner`.
  public static Profile load(Class<?> owner, String name) {
    try (InputStream table =
        Objects.requireNonNull(owner.getResourceAsStream(name), "a table of files is missing")) {
      String text = new String(table.readAllBytes(), StandardCharsets.UTF_8);
      List<String> lines =
          text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
      return new Profile(
          lines.getFirst(), lines.stream().skip(1).map(Profile::entry).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Entry entry(String line) {
    String[] words = line.split(" ", 3);
    if (words.length < 3) {
      throw new IllegalArgumentException("'" + line + "' is no entry: each has its reason");
    }
    return new Entry(Kind.valueOf(words[0].toUpperCase(Locale.ROOT)), words[1], words[2]);
  }
}
