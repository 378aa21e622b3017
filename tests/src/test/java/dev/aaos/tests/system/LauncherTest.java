package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.tests.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The script that starts everything, on machines that lack something.
class LauncherTest {
  private final Scratch scratch = Scratch.make();

  @AfterEach
  void clean() {
    RpcClient.shutDown(scratch.path("s"));
    scratch.close();
  }

  private Path program(String name, String script) throws Exception {
    Path file = scratch.write("bin/" + name, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  private Command launcher(String... arguments) {
    return Command.aaos(arguments).with("PATH", scratch.path("bin") + ":/usr/bin:/bin");
  }

  @Test
  void onAnotherSystem_itSaysWhyItNeedsLinux() throws Exception {
    program("uname", "echo Darwin");

    Command.Outcome outcome = launcher("version").run();

    assertThat(outcome.exit()).isEqualTo(69);
    assertThat(outcome.err()).contains("this is Darwin", "Linux");
  }

  @Test
  void linkedFromElsewhere_itFindsItsOwnPlace() throws Exception {
    Path link = Files.createSymbolicLink(scratch.path("aaos"), Command.installed("aaos"));

    Command.Outcome outcome =
        new Command(List.of(link.toString(), "version"), Map.of(), scratch.root(), "").run();

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.out()).startsWith("aaos 0.");
  }

  @Test
  void underAnEmptyLocale_pathsOutsideAsciiWork() {
    Path manifest = scratch.write("größe/m.yaml", """
        name: a
        model: demo
        system_prompt: s
        capabilities: ["tool: file_read", "file_read: ${here}/*"]
        """);
    scratch.write("größe/ß.txt", "schön");

    Command.Outcome outcome = Command.aaos(
            "run", manifest.toString(), "read " + scratch.path("größe/ß.txt"))
        .with("LC_ALL", "")
        .with("LANG", "")
        .with("AAOS_SOCKET", scratch.path("s").toString())
        .with("AAOS_DATA_DIR", scratch.path("d").toString())
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .run();

    assertThat(outcome.out()).as(outcome.err()).contains("schön");
  }

  @Test
  void withoutJdk25_itSaysWhereItLookedAndWhatToDo() {
    Path elsewhere = scratch.write(
        "jdk",
        String.join(
                "\n",
                Checkout.lines(Command.installed("jdk")).stream()
                    .map(line -> line.replace("/usr/lib/jvm", "/no/jvm").replace("/opt", "/no/opt"))
                    .toList())
            + "\necho found\n");

    Command.Outcome outcome = new Command(
            List.of("/bin/sh", elsewhere.toString()),
            Map.of("PATH", "/usr/bin:/bin", "HOME", scratch.root().toString(), "JAVA_HOME", ""),
            scratch.root(),
            "")
        .run();

    assertThat(outcome.exit()).isEqualTo(69);
    assertThat(outcome.err()).contains("no JDK 25 found", "AAOS_JAVA_HOME");
  }
}
