package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Somebody without privileges, and an installation for them. Root becomes nobody for it;
/// everybody else is somebody without privileges already.
final class Unprivileged {
  private static final String NOBODY = "65534";
  private static final String NO_MORE =
      "echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --inh-caps=-all"
          + " --ambient-caps=-all --bounding-set=-all \"$@\"";

  private final Scratch scratch;
  private final boolean root = uid(Path.of("/proc/self")) == 0;

  Unprivileged(Scratch scratch) {
    this.scratch = scratch;
  }

  /// Returns who owns `path`.
  static int uid(Path path) {
    try {
      return (Integer) Files.getAttribute(path, "unix:uid");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns whose files are theirs.
  int user() {
    return root ? Integer.parseInt(NOBODY) : uid(Path.of("/proc/self"));
  }

  /// Returns an installation that its owner has prepared: readable, and nobody else's to write.
  /// There is one for all tests of a run.
  static Path installation() {
    return Prepared.INSTALLATION;
  }

  private static final class Prepared {
    static final Path INSTALLATION = prepare();

    private static Path prepare() {
      Scratch place = Scratch.make();
      Runtime.getRuntime().addShutdownHook(new Thread(place::close));
      Path installed = unpack(place.path("aaos"));
      Command.Outcome first = new Command(
              List.of(installed.resolve("aaos").toString(), "version"), Map.of(), place.root(), "")
          .run();
      assertThat(first.exit()).as(first.err()).isZero();
      return installed;
    }
  }

  /// Copies the installation as a package would unpack it, prepared by nobody.
  Path newInstallation() {
    return unpack(scratch.path("aaos"));
  }

  private static Path unpack(Path to) {
    Path from = Command.installed("aaos").getParent();
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file :
          files.filter(path -> !path.startsWith(from.resolve("cache"))).toList()) {
        Files.copy(
            file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns a new directory that is theirs.
  Path home() throws IOException {
    Path home = Files.createDirectory(scratch.path("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    if (root) {
      Files.setAttribute(home, "unix:uid", Integer.valueOf(NOBODY));
    }
    return home;
  }

  /// Returns `words` as a command of theirs.
  Command command(Path home, String... words) {
    List<String> whole = new ArrayList<>();
    if (root) {
      whole.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
    }
    whole.addAll(List.of(words));
    return new Command(whole, Map.of(), home, "")
        .with("HOME", home.toString())
        .with("XDG_RUNTIME_DIR", home.toString());
  }

  /// Returns the same on a machine whose kernel makes no user namespace for them: within one that
  /// may have none beneath it.
  Command withoutNamespaces(Path home, String... words) {
    List<String> whole = new ArrayList<>(List.of(
        "unshare", "--user", "--map-current-user", "--keep-caps", "sh", "-c", NO_MORE, "sh"));
    whole.addAll(List.of(words));
    return command(home, whole.toArray(String[]::new));
  }
}
