package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.tests.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A copy of the installation, used by somebody without privileges.
class UnprivilegedTest {
  private final Scratch scratch = Scratch.make();
  private final Unprivileged somebody = new Unprivileged(scratch);

  @AfterEach
  void clean() {
    scratch.close();
  }

  @Test
  void theMainJob_isDoneWithoutAnyPrivilege() throws IOException {
    Path home = somebody.home();
    String aaos = somebody.newInstallation().resolve("aaos").toString();

    Command.Outcome demo = somebody
        .command(home, aaos, "demo", "--dir", home.resolve("d").toString())
        .run();

    assertThat(demo.exit()).as(demo.out() + demo.err()).isZero();
    assertThat(demo.out()).contains("Refused, and why", "capability_denied");
    assertThat(Unprivileged.uid(home.resolve("d/out/summary.md"))).isEqualTo(somebody.user());
    Command.Outcome prepared = somebody
        .command(home, aaos, "version")
        .with("AAOS_JAVA_OPTS", "-XX:AOTMode=on")
        .run();
    assertThat(prepared.out()).as(prepared.err()).startsWith("aaos 0.");
  }

  @Test
  void everythingOfTheUsers_liesInTheirHome_andTheirProgramsAreConfined() throws IOException {
    Path home = somebody.home();
    String aaos = Unprivileged.installation().resolve("aaos").toString();
    Command.Outcome prepared = somebody
        .command(home, aaos, "init", "agent.yaml")
        .with("AAOS_JAVA_OPTS", "-XX:AOTMode=on")
        .run();
    assertThat(prepared.exit()).as(prepared.err()).isZero();

    Command.Outcome ran =
        somebody.command(home, aaos, "run", "agent.yaml", "list the files here").run();

    assertThat(ran.out()).as(ran.err()).contains("- agent.yaml");
    assertThat(Files.getPosixFilePermissions(home.resolve(".local/share/aaos")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(Files.getPosixFilePermissions(home.resolve("agentd/agentd.sock")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    Command.Outcome doctor = somebody.command(home, aaos, "doctor").run();
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

    Command.Outcome ran = somebody
        .command(home, aaos, "run", "loop.yaml", "Write a summary of notes.md to summary.md.")
        .run();

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(home.resolve("summary.md")).content().contains("forty ships came in one night");
  }

  private void programsAreConfined(Path home, String aaos) throws IOException {
    Files.writeString(home.resolve("notes"), "hello\n");

    Command.Outcome blind = somebody
        .command(home, aaos, "exec", "--", "cat", home.resolve("notes").toString())
        .run();
    Command.Outcome seeing = somebody
        .command(
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
    Command.Outcome doctor = somebody.command(home, aaos, "doctor").run();

    int user = somebody.user();
    assertThat(blind.exit()).as(blind.err()).isEqualTo(1);
    assertThat(blind.err()).contains("No such file");
    assertThat(seeing.out().lines())
        .as(seeing.err())
        .containsExactly("hello", Integer.toString(user), "CapBnd:\t0000000000000000");
    assertThat(Unprivileged.uid(home.resolve("made"))).isEqualTo(user);
    assertThat(doctor.out()).contains("confined in tier T2");
  }
}
