package dev.aaos.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where the daemon's socket, its data and the user's configuration are.
///
/// The daemon uses the same rules, so both meet without being told. Immutable.
public final class Places {
  /// Permissions of a directory that holds a socket: its owner alone.
  public static final String OWNER_ONLY = "rwx------";

  /// Variables that count before any configuration is read.
  public static final Set<String> VARIABLES = Set.of(
      "AAOS_SOCKET",
      "AAOS_DATA_DIR",
      "AAOS_CONFIG",
      "AAOS_JAVA_HOME",
      "AAOS_JAVA_OPTS",
      "AAOS_AOT",
      "AAOS_BUILD");

  private final Map<String, String> variables;
  private final Path root;
  private final int uid;

  /// Looks below `root` (the file system's, except in tests) for the user `uid`.
  public Places(Map<String, String> variables, Path root, int uid) {
    this.variables = Map.copyOf(variables);
    this.root = root;
    this.uid = uid;
  }

  /// Returns the user this process acts as.
  public static int uidOfThisProcess() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new IllegalStateException("/proc/self has no owner; is /proc mounted?", e);
    }
  }

  /// Returns the user looked for.
  public int uid() {
    return uid;
  }

  /// Returns the socket: `option`, `AAOS_SOCKET`, `/run/agentd/agentd.sock` if it is there or
  /// could be, `$XDG_RUNTIME_DIR/agentd/agentd.sock`, `/tmp/aaos-<uid>/agentd.sock`.
  ///
  /// @throws IOException if only the last is left and its directory belongs to somebody else
  public Path socket(Optional<Path> option) throws IOException {
    Optional<Path> named = option.or(() -> variable("AAOS_SOCKET").map(Path::of));
    if (named.isPresent()) {
      return named.get().toAbsolutePath();
    }
    Path system = root.resolve("run/agentd/agentd.sock");
    if (Files.exists(system) || Files.isWritable(root.resolve("run/agentd"))) {
      return system;
    }
    Optional<Path> runtime = variable("XDG_RUNTIME_DIR").map(Path::of);
    if (runtime.isPresent()) {
      return runtime.get().resolve("agentd/agentd.sock");
    }
    Path directory = root.resolve("tmp/aaos-" + uid);
    requireOwn(directory);
    return directory.resolve("agentd.sock");
  }

  private void requireOwn(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    PosixFileAttributes found =
        Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    int owner = (Integer) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    String mode = PosixFilePermissions.toString(found.permissions());
    if (!found.isDirectory() || owner != uid || !mode.equals(OWNER_ONLY)) {
      throw new IOException(directory + " is not a directory of mode 0700 owned by user " + uid
          + " (" + mode + ", owner " + owner + "): somebody else could answer there. Remove it, or"
          + " name a socket with --socket or AAOS_SOCKET.");
    }
  }

  /// Returns the data directory: `option`, `AAOS_DATA_DIR`, `/var/lib/aaos` if it is ours to
  /// write, `$XDG_DATA_HOME/aaos`, `~/.local/share/aaos`.
  public Path data(Optional<Path> option) {
    Optional<Path> named = option.or(() -> variable("AAOS_DATA_DIR").map(Path::of));
    if (named.isPresent()) {
      return named.get().toAbsolutePath();
    }
    Path system = root.resolve("var/lib/aaos");
    if (uid == 0 || Files.isWritable(system)) {
      return system;
    }
    return variable("XDG_DATA_HOME")
        .map(Path::of)
        .orElseGet(() -> home().resolve(".local/share"))
        .resolve("aaos");
  }

  /// Returns where signed heads of the log in `data` are kept: where `AAOS_HEADS_DIR` is `set` to,
  /// else beside the data, so that who restores or rewrites the one does not meet the other.
  public static Path heads(Path data, Optional<String> set) {
    return set.map(Path::of).orElseGet(() -> Path.of(data + ".heads")).toAbsolutePath();
  }

  /// Returns where the policy is kept that goes with the configuration file `config`: beside it,
  /// and
  /// in `/etc/aaos` where that is in `/etc/default`.
  public static Path policy(Path config) {
    Path beside = config.toAbsolutePath().resolveSibling("policy.yaml");
    return beside.equals(Path.of("/etc/default/policy.yaml"))
        ? Path.of("/etc/aaos/policy.yaml")
        : beside;
  }

  /// Returns the configuration file: `option`, `AAOS_CONFIG`, `/etc/default/aaos` for root,
  /// `$XDG_CONFIG_HOME/aaos/aaos.env`, `~/.config/aaos/aaos.env`.
  public Path config(Optional<Path> option) {
    Optional<Path> named = option.or(() -> variable("AAOS_CONFIG").map(Path::of));
    if (named.isPresent()) {
      return named.get().toAbsolutePath();
    }
    if (uid == 0) {
      return root.resolve("etc/default/aaos");
    }
    return variable("XDG_CONFIG_HOME")
        .map(Path::of)
        .orElseGet(() -> home().resolve(".config"))
        .resolve("aaos/aaos.env");
  }

  private Path home() {
    return variable("HOME").map(Path::of).orElse(root);
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }
}
