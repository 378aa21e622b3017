package dev.aaos.daemon;

import dev.aaos.capability.Nearest;
import dev.aaos.wire.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What agentd was told: flags first, then the environment, then the usual places.
///
/// @param group whose members may connect besides the owner
/// @param config the file with keys and settings; it need not be there
/// @param isPrivate whether the daemon ends by itself when nobody has used it for a while
/// @param verify whether every record of the journal is verified before anything is served
record Options(
    Path socket,
    Optional<String> group,
    Path dataDir,
    Path config,
    boolean isPrivate,
    boolean verify) {
  private static final Set<String> FLAGS = Set.of(
      "--socket",
      "-s",
      "--group",
      "--data-dir",
      "--config",
      "-c",
      "--private",
      "--verify",
      "--help",
      "--version");

  static final String USAGE = """
      Usage: agentd [run] [-s|--socket PATH] [--group GROUP] [--data-dir DIR]
                    [-c|--config FILE] [--private] [--verify]

      Serves agents on a Unix socket.
        -s, --socket PATH   where to listen. Default: AAOS_SOCKET, else /run/agentd/agentd.sock when
                            that directory is writable, else $XDG_RUNTIME_DIR/agentd/agentd.sock,
                            else /tmp/aaos-UID/agentd.sock
            --group GROUP   members of this group may connect too (mode 0660, else 0600)
            --data-dir DIR  where the journal lies. Default: AAOS_DATA_DIR, else /var/lib/aaos for
                            root or when it is writable, else ~/.local/share/aaos
        -c, --config FILE   KEY=VALUE lines with keys and settings, mode 0600. Default: AAOS_CONFIG,
                            else /etc/default/aaos for root, else ~/.config/aaos/aaos.env
            --verify        read and verify every record of the journal before the socket opens, and
                            do not start if one is not as it was written. Without it a start goes
                            on from the newest snapshot and verifies older records while it serves
            --private       end after a minute in which nothing was asked and nothing ran
        -h, --help          say this
            --version       say which version this is
      """;

  /// Says what is wrong with the command line.
  static final class Usage extends Exception {
    private static final long serialVersionUID = 1L;

    Usage(String message) {
      super(message);
    }
  }

  /// Returns the options in `arguments`, with the rest from `environment`.
  ///
  /// @throws IOException when no safe place for the socket is left
  static Options parse(List<String> arguments, Map<String, String> environment)
      throws Usage, IOException {
    Deque<String> left = new ArrayDeque<>(arguments);
    if (Set.of("run", "daemon").contains(left.isEmpty() ? "" : left.peekFirst())) {
      left.removeFirst();
    }
    Optional<Path> socket = Optional.empty();
    Optional<String> group = Optional.empty();
    Optional<Path> dataDir = Optional.empty();
    Optional<Path> config = Optional.empty();
    boolean isPrivate = false;
    boolean verify = false;
    while (!left.isEmpty()) {
      String flag = flag(left);
      switch (flag) {
        case "--socket", "-s" -> socket = Optional.of(path(flag, left));
        case "--group" -> group = Optional.of(value(flag, left));
        case "--data-dir" -> dataDir = Optional.of(path(flag, left));
        case "--config", "-c" -> config = Optional.of(readable(path(flag, left)));
        case "--private" -> isPrivate = true;
        case "--verify" -> verify = true;
        default -> throw unknown(flag);
      }
    }
    Places places = new Places(environment, Path.of("/"), Places.uidOfThisProcess());
    return new Options(
        places.socket(socket),
        group,
        places.data(dataDir),
        places.config(config),
        isPrivate,
        verify);
  }

  /// Takes the next flag; the value in `--flag=value` is left as the next argument.
  private static String flag(Deque<String> left) {
    String argument = left.removeFirst();
    int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
    if (equals < 0) {
      return argument;
    }
    left.addFirst(argument.substring(equals + 1));
    return argument.substring(0, equals);
  }

  private static String value(String flag, Deque<String> left) throws Usage {
    if (left.isEmpty() || left.peekFirst().isEmpty()) {
      throw new Usage(flag + " needs a value");
    }
    return left.removeFirst();
  }

  private static Path path(String flag, Deque<String> left) throws Usage {
    String given = value(flag, left);
    try {
      return Path.of(given).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new Usage(
          flag + " '" + given + "' is no path: " + e.getReason() + " (is LC_ALL=C.UTF-8 set?)");
    }
  }

  private static Path readable(Path config) throws Usage {
    if (!Files.isReadable(config)) {
      throw new Usage("--config " + config + " is not there or not readable");
    }
    return config;
  }

  private static Usage unknown(String argument) {
    String hint = Nearest.of(argument, FLAGS)
        .map(near -> "; did you mean '" + near + "'?")
        .orElse("");
    return new Usage("unknown argument '" + argument + "'" + hint);
  }
}
