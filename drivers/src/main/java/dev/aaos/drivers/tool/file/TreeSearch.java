package dev.aaos.drivers.tool.file;

import dev.aaos.drivers.tool.file.pattern.LinePattern;
import dev.aaos.drivers.tool.file.pattern.LineSearch;
import dev.aaos.drivers.tool.file.pattern.Pulse;
import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.file.CheckedDirectory;
import dev.aaos.linux.file.CheckedFile;
import dev.aaos.linux.file.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/// One search through a file or a directory tree, in the order of names.
///
/// Every file and every directory is opened within the granted tree and judged by itself, just
/// before it is read; what is not covered is skipped. Symbolic links met on the way are not
/// followed, so nothing is searched twice and no circle is entered; names that begin with a dot
/// are passed over, as ripgrep does. Bytes that are not UTF-8 are searched as U+FFFD. What the
/// bounds leave out makes the answer a part of the truth, and it says so. For one thread.
final class TreeSearch {
  /// How much of a line is returned, in bytes.
  static final int MAX_TEXT_BYTES = 512;

  private static final int HEAD_BYTES = 8 << 10;

  private final Reach reach;
  private final Query query;
  private final Bounds bounds;
  private final Pulse pulse;
  private final LineSearch lines;
  private final Optional<LineSearch> names;
  private final List<Match> matches = new ArrayList<>();
  private Optional<Cut> cut = Optional.empty();
  private boolean over;
  private int searched;
  private int skipped;
  private int opened;
  private int listed;
  private long read;

  /// How far a search goes.
  ///
  /// @param matches how many lines are returned
  /// @param fileBytes how many bytes a file may have; a larger one is skipped
  /// @param totalBytes how many bytes are read in all, before another file is opened
  /// @param objects how many files and directories are opened
  /// @param depth how deep directories are entered, the root being the first
  /// @param names how many names are looked at in all
  record Bounds(int matches, int fileBytes, long totalBytes, int objects, int depth, int names) {
    /// What one call may cost.
    static final Bounds DEFAULT = new Bounds(200, 8 << 20, 512L << 20, 100_000, 64, 262_144);
  }

  /// What is looked for.
  ///
  /// @param pattern in lines
  /// @param glob which files are searched; empty for all
  /// @param globIsPath whether `glob` is about the path beneath the root rather than the name
  record Query(LinePattern pattern, Optional<LinePattern> glob, boolean globIsPath) {}

  /// A line in which the expression was found.
  ///
  /// @param line its number, the first one being 1
  /// @param text its beginning, at most [#MAX_TEXT_BYTES]
  record Match(String file, int line, String text) {}

  /// What left something out.
  enum Cut {
    /// There are more lines than are returned; the search ended there.
    MATCHES,
    /// The pulse ended the search.
    TIME,
    /// Another bound ended the search, or kept it out of a part of the tree.
    SIZE;

    /// Returns the word for it in the answer.
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  TreeSearch(Reach reach, Query query, Bounds bounds, Pulse pulse) {
    this.reach = reach;
    this.query = query;
    this.bounds = bounds;
    this.pulse = pulse;
    this.lines = query.pattern.search();
    this.names = query.glob.map(LinePattern::search);
  }

  /// Searches the file `root`, or everything beneath the directory `root`. Called once.
  ///
  /// @return false when `root` is a file and was skipped
  /// @throws RefusedException when `root` itself is
  /// @throws LinuxException when `root` itself cannot be opened
  boolean run(PathBytes root)
      throws LinuxException, RefusedException, ConfinementException, InterruptedException {
    try {
      Optional<List<DirectoryEntry>> entries = entriesOf(root);
      if (entries.isEmpty()) {
        searchFile(root);
        return searched == 1;
      }
      searchAll(root, entries.get(), "", 1);
    } catch (TimeoutException e) {
      stop(Cut.TIME);
    }
    return true;
  }

  /// Returns what the directory `root` holds; nothing when it is no directory.
  private Optional<List<DirectoryEntry>> entriesOf(PathBytes root)
      throws LinuxException, RefusedException, ConfinementException {
    try (CheckedDirectory directory = reach.openDirectory(root)) {
      return Optional.of(list(directory));
    } catch (LinuxException e) {
      if (e.is(Errno.ENOTDIR)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// Returns what was found.
  List<Match> matches() {
    return List.copyOf(matches);
  }

  /// Returns what first left something out; nothing when everything was searched.
  Optional<Cut> cut() {
    return cut;
  }

  /// Returns how many files were searched to their end or to the last match taken.
  int searched() {
    return searched;
  }

  /// Returns how many files and directories were not: not covered, not readable, binary, too
  /// large, or named in bytes that are not UTF-8.
  int skipped() {
    return skipped;
  }

  private List<DirectoryEntry> list(CheckedDirectory directory) throws LinuxException {
    opened++;
    int room = bounds.names - listed;
    List<DirectoryEntry> found = directory.entries(room + 1);
    if (found.size() > room) {
      leaveOut(Cut.SIZE);
    }
    listed += Math.min(room, found.size());
    return found.stream()
        .limit(room)
        .sorted(Comparator.comparing(entry -> entry.name().toString()))
        .toList();
  }

  /// Searches the `entries` of `directory`, which lies at `beneath` in the root.
  private void searchAll(
      PathBytes directory, List<DirectoryEntry> entries, String beneath, int depth)
      throws ConfinementException, InterruptedException, TimeoutException {
    for (DirectoryEntry entry : entries) {
      if (over) {
        return;
      }
      pulse.beat();
      String name = entry.name().toString();
      if (name.startsWith(".")) {
        continue;
      }
      if (entry.name().text().isEmpty()) {
        skipped++;
        continue;
      }
      PathBytes path = directory.resolve(entry.name());
      switch (entry.type()) {
        case DIRECTORY -> enter(path, beneath + name + "/", depth);
        case FILE -> {
          if (isWanted(name, beneath)) {
            tryFile(path);
          }
        }
        case SYMLINK, PIPE, OTHER -> {}
      }
    }
  }

  private boolean isWanted(String name, String beneath)
      throws InterruptedException, TimeoutException {
    if (names.isEmpty()) {
      return true;
    }
    String subject = query.globIsPath ? beneath + name : name;
    return names.get().isIn(subject, 0, subject.length(), pulse);
  }

  private void enter(PathBytes path, String beneath, int depth)
      throws ConfinementException, InterruptedException, TimeoutException {
    if (depth == bounds.depth) {
      leaveOut(Cut.SIZE);
      return;
    }
    if (opened == bounds.objects) {
      stop(Cut.SIZE);
      return;
    }
    List<DirectoryEntry> entries;
    try (CheckedDirectory directory = reach.openDirectory(path)) {
      entries = list(directory);
    } catch (RefusedException | LinuxException e) {
      skipped++;
      return;
    }
    searchAll(path, entries, beneath, depth + 1);
  }

  private void tryFile(PathBytes path)
      throws ConfinementException, InterruptedException, TimeoutException {
    if (opened == bounds.objects || read >= bounds.totalBytes) {
      stop(Cut.SIZE);
      return;
    }
    try {
      searchFile(path);
    } catch (RefusedException | LinuxException e) {
      skipped++;
    }
  }

  private void searchFile(PathBytes path)
      throws LinuxException, RefusedException, ConfinementException, InterruptedException,
          TimeoutException {
    opened++;
    Optional<byte[]> content;
    try (CheckedFile file = reach.openFile(path)) {
      content = textOf(file);
    }
    if (content.isEmpty()) {
      skipped++;
      return;
    }
    searched++;
    searchLines(path.toString(), new String(content.get(), StandardCharsets.UTF_8));
  }

  /// Returns the content, or nothing when it is binary (holds a NUL) or too large.
  private Optional<byte[]> textOf(CheckedFile file) throws LinuxException {
    if (file.status().size() > bounds.fileBytes) {
      return Optional.empty();
    }
    byte[] head = file.readFirst(Math.min(HEAD_BYTES, bounds.fileBytes));
    read += head.length;
    if (holdsNul(head)) {
      return Optional.empty();
    }
    Optional<byte[]> rest = file.read(bounds.fileBytes - head.length);
    read += rest.map(bytes -> bytes.length).orElse(bounds.fileBytes);
    return rest.filter(bytes -> !holdsNul(bytes)).map(bytes -> joined(head, bytes));
  }

  private static boolean holdsNul(byte[] bytes) {
    for (byte b : bytes) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  private static byte[] joined(byte[] head, byte[] rest) {
    byte[] whole = Arrays.copyOf(head, head.length + rest.length);
    System.arraycopy(rest, 0, whole, head.length, rest.length);
    return whole;
  }

  /// Searches the lines of `text`. A `\r` before the `\n` belongs to the end of the line.
  private void searchLines(String file, String text) throws InterruptedException, TimeoutException {
    int number = 0;
    for (int start = 0; start < text.length() && !over; ) {
      int newline = text.indexOf('\n', start);
      int next = newline < 0 ? text.length() : newline + 1;
      int stop = newline < 0 ? next : newline;
      if (newline > start && text.charAt(newline - 1) == '\r') {
        stop--;
      }
      number++;
      if (lines.isIn(text, start, stop, pulse)) {
        take(new Match(file, number, Texts.cut(text.substring(start, stop), MAX_TEXT_BYTES)));
      }
      start = next;
    }
  }

  private void take(Match match) {
    if (matches.size() == bounds.matches) {
      stop(Cut.MATCHES);
      return;
    }
    matches.add(match);
  }

  private void leaveOut(Cut why) {
    cut = cut.isPresent() ? cut : Optional.of(why);
  }

  private void stop(Cut why) {
    leaveOut(why);
    over = true;
  }
}
