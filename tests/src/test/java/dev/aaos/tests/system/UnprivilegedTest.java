package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.tests.Checkout;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A copy of the installation, used by somebody without privileges. Root becomes nobody for it;
/// everybody else is somebody without privileges already.
class UnprivilegedTest {
  private static final String NOBODY = "65534";

  private final Scratch scratch = Scratch.make();
  private final boolean root = uid(Path.of("/proc/self")) == 0;

  @AfterEach
  void clean() {
    scratch.close();
  }

  private static int uid(Path path) {
    try {
      return (Integer) Files.getAttribute(path, "unix:uid");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Copies the installation as a package would unpack it: readable, and nobody else's to write.
  private Path installation() throws IOException {
    Path from = Command.installed("aaos").getParent();
    Path to = scratch.path("aaos");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file :
          files.filter(path -> !path.startsWith(from.resolve("cache"))).toList()) {
        Files.copy(
            file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return to;
  }

  private Command unprivileged(Path home, String... words) {
    List<String> whole = new ArrayList<>();
    if (root) {
      whole.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
    }
    whole.addAll(List.of(words));
    return new Command(whole, Map.of(), home, "")
        .with("HOME", home.toString())
        .with("XDG_RUNTIME_DIR", home.toString());
  }

  private Path home() throws IOException {
    Path home = Files.createDirectory(scratch.path("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    if (root) {
      Files.setAttribute(home, "unix:uid", Integer.valueOf(NOBODY));
    }
    return home;
  }

  @Test
  void theMainJob_isDoneWithoutAnyPrivilege() throws IOException {
    Path home = home();
    String aaos = installation().resolve("aaos").toString();

    Command.Outcome demo =
        unprivileged(home, aaos, "demo", "--dir", home.resolve("d").toString()).run();

    assertThat(demo.exit()).as(demo.out() + demo.err()).isZero();
    assertThat(demo.out()).contains("Refused, and why", "capability_denied");
    assertThat(uid(home.resolve("d/out/summary.md")))
        .isEqualTo(root ? Integer.parseInt(NOBODY) : uid(home));
  }

  @Test
  void everythingOfTheUsers_liesInTheirHome_andTheirProgramsAreConfined() throws IOException {
    Path home = home();
    String aaos = installation().resolve("aaos").toString();
    unprivileged(home, aaos, "init", "agent.yaml").run();

    Command.Outcome ran =
        unprivileged(home, aaos, "run", "agent.yaml", "list the files here").run();

    assertThat(ran.out()).as(ran.err()).contains("- agent.yaml");
    assertThat(Files.getPosixFilePermissions(home.resolve(".local/share/aaos")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(Files.getPosixFilePermissions(home.resolve("agentd/agentd.sock")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    Command.Outcome doctor = unprivileged(home, aaos, "doctor").run();
    assertThat(doctor.exit()).as(doctor.out()).isZero();
    assertThat(doctor.out()).contains("landlock", "openat2").doesNotContain("broken");
    programsAreConfined(home, aaos);
    aProgramIsAnAgent(home, aaos);
    RpcClient.shutDown(home.resolve("agentd/agentd.sock"));
  }

  private void aProgramIsAnAgent(Path home, String aaos) throws IOException {
    for (String file : List.of("loop.py", "loop.yaml", "notes.md")) {
      Path from = Checkout.home().resolve("examples/own-loop").resolve(file);
      Files.write(home.resolve(file), Checkout.lines(from));
    }

    Command.Outcome ran = unprivileged(
            home, aaos, "run", "loop.yaml", "Write a summary of notes.md to summary.md.")
        .run();

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(home.resolve("summary.md")).content().contains("forty ships came in one night");
  }

  private void programsAreConfined(Path home, String aaos) throws IOException {
    Files.writeString(home.resolve("notes"), "hello\n");

    Command.Outcome blind = unprivileged(
            home, aaos, "exec", "--", "cat", home.resolve("notes").toString())
        .run();
    Command.Outcome seeing = unprivileged(
            home,
            aaos,
            "exec",
            "--grant",
            "file_read: " + home + "/*",
            "--grant",
            "file_write: " + home + "/*",
            "--",
            "sh",
            "-c",
            "cat notes; echo made > made; id -u; grep CapBnd /proc/self/status")
        .run();
    Command.Outcome doctor = unprivileged(home, aaos, "doctor").run();

    int user = root ? Integer.parseInt(NOBODY) : uid(home);
    assertThat(blind.exit()).as(blind.err()).isEqualTo(1);
    assertThat(blind.err()).contains("No such file");
    assertThat(seeing.out().lines())
        .as(seeing.err())
        .containsExactly("hello", Integer.toString(user), "CapBnd:\t0000000000000000");
    assertThat(uid(home.resolve("made"))).isEqualTo(user);
    assertThat(doctor.out()).contains("confined in tier T2");
  }
}
