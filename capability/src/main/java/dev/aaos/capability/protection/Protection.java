package dev.aaos.capability.protection;

import dev.aaos.capability.protection.Spelling.Mention;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Names that a grant to write gives only if it spells them: those of the table `protected.txt`,
/// which a person's own tools run or obey.
///
/// `file_write: /data/project/*` permits neither `/data/project/.git/hooks/pre-commit` nor
/// `/data/project/a/.bashrc`; `file_write: /data/project/.git/*` permits the first,
/// `file_write: /data/**/.bashrc` the second. A grant spells a name of a path when the pattern has
/// that name itself at that place, or anywhere behind its first wildcard. What must be spelled is
/// the first name of the table's entry, or the one marked there.
///
/// This is part of what a capability to write permits, so it holds for whoever asks a grant: the
/// kernel, the
/// tools, and what confines programs.
public final class Protection {
  /// How far a protected name reaches.
  public enum Kind {
    /// Over itself and everything beneath it.
    ALL,
    /// Likewise, but not among installed packages.
    PROJECT,
    /// Likewise, but what confines programs lets their git change what names nothing to run.
    CONFIG,
    /// Over itself, where it is no directory.
    FILE
  }

  /// One protection.
  ///
  /// @param mention the name that a grant has to spell
  /// @param reason what is done with a file that is protected so
  public record Found(Mention mention, Kind kind, String reason) {}

  private static final String TABLE = "protected.txt";
  private static final String PACKAGES = "packages";
  private static final Protection OURS = load();

  private final Map<String, List<ProtectedName>> byFirstName = new HashMap<>();
  private final Map<String, List<ProtectedName>> byTellingName = new HashMap<>();
  private final Set<String> packages = new HashSet<>();

  private Protection() {}

  private static Protection load() {
    try (InputStream table = Objects.requireNonNull(
        Protection.class.getResourceAsStream(TABLE), "the table of protected names is missing")) {
      return parse(new String(table.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Protection parse(String table) {
    Protection protection = new Protection();
    String kind = "";
    String reason = "";
    for (String line : table.lines().map(String::strip).toList()) {
      if (line.startsWith("[")) {
        int end = line.indexOf(']');
        kind = line.substring(1, end);
        reason = line.substring(end + 1).strip();
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        protection.add(kind, line, reason);
      }
    }
    return protection;
  }

  private void add(String kind, String line, String reason) {
    if (reason.isEmpty()) {
      throw new IllegalArgumentException("'" + line + "' stands under no reason");
    }
    if (kind.equals(PACKAGES)) {
      packages.add(line);
      return;
    }
    ProtectedName name =
        ProtectedName.parse(Kind.valueOf(kind.toUpperCase(Locale.ROOT)), line, reason);
    List<String> names = name.names();
    byFirstName.computeIfAbsent(names.getFirst(), _ -> new ArrayList<>()).add(name);
    byTellingName
        .computeIfAbsent(names.get(name.telling()), _ -> new ArrayList<>())
        .add(name);
  }

  /// Returns why `path`, absolute and normalised, is protected; nothing when it is not.
  public static Optional<String> reason(String path) {
    return of(path).stream().map(Found::reason).findFirst();
  }

  /// Returns whether `path` is protected for what a file there may say, and for nothing else.
  public static boolean isSettledByContent(String path) {
    List<Found> found = of(path);
    return !found.isEmpty() && found.stream().allMatch(each -> each.kind == Kind.CONFIG);
  }

  /// Returns whether what is protected may lie beneath `path` for no other reason than what `path`
  /// is called: whoever puts a directory or a link there may put that there.
  public static boolean liesBeneath(String path) {
    List<String> names = Spelling.names(path);
    for (int at = 0; at < names.size(); at++) {
      int from = at;
      if (OURS.beginningAt(names, at).stream().anyMatch(name -> name.liesBeneath(names, from))) {
        return true;
      }
    }
    return false;
  }

  /// Returns whether `path` is a directory of installed packages, or lies in one.
  public static boolean isInPackages(String path) {
    return Spelling.names(path).stream().anyMatch(OURS.packages::contains);
  }

  /// Returns all that protects `path`, absolute and normalised.
  public static List<Found> of(String path) {
    return mayBeProtected(path) ? OURS.protecting(Spelling.names(path)) : List.of();
  }

  /// Returns the protected names that `pattern` spells.
  public static List<Found> in(Spelling pattern) {
    return OURS.spelled(pattern);
  }

  /// Every protected name begins with a dot, or the path with the root's own directories.
  private static boolean mayBeProtected(String path) {
    return path.contains("/.") || path.startsWith("/etc/") || path.startsWith("/var/");
  }

  private List<Found> protecting(List<String> path) {
    List<Found> found = new ArrayList<>();
    boolean inPackages = false;
    for (int at = 0; at < path.size(); at++) {
      for (ProtectedName name : beginningAt(path, at)) {
        boolean left = inPackages && name.kind() == Kind.PROJECT;
        if (!left && name.protects(path, at)) {
          int telling = at + name.telling();
          found.add(name.found(new Mention(telling, path.get(telling))));
        }
      }
      inPackages |= packages.contains(path.get(at));
    }
    return found;
  }

  private List<Found> spelled(Spelling pattern) {
    List<Found> found = new ArrayList<>();
    for (int at = 0; at < pattern.names().size(); at++) {
      for (ProtectedName name : byTellingName.getOrDefault(pattern.names().get(at), List.of())) {
        if (name.mayProtect(pattern, at)) {
          found.add(name.found(pattern.mention(at)));
        }
      }
    }
    return found;
  }

  private List<ProtectedName> beginningAt(List<String> names, int at) {
    return byFirstName.getOrDefault(names.get(at), List.of()).stream()
        .filter(name -> at == 0 || !name.absolute())
        .toList();
  }
}
