package dev.aaos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir
  private Path directory;

  @Test
  void withoutArguments_helpIsShown() {
    Session session = new Session();

    assertThat(session.run()).isZero();
    assertThat(session.out()).contains("Usage: aaos [-h] COMMAND").contains("aaos daemon");
  }

  @Test
  void everyCommand_hasHelp_andHelpListsIt() {
    Session listing = new Session();
    listing.run("help");

    for (String name : Commands.all(listing.shell()).getSubcommands().keySet()) {
      Session session = new Session();
      int code = session.run(name, "--help");

      assertThat(code).as(name).isZero();
      assertThat(session.out()).as(name).contains("Usage: aaos " + name);
      assertThat(listing.out()).contains("  " + name);
    }
  }

  @Test
  void everyCommand_exceptHelpAndCompletion_knowsJson() {
    Session any = new Session();
    Commands.all(any.shell()).getSubcommands().forEach((name, line) -> {
      if (!name.equals("help") && !name.equals("completion")) {
        assertThat(line.getCommandSpec().findOption("--json")).as(name).isNotNull();
      }
    });
  }

  @Test
  void aMistypedCommand_isUsage_andNamesTheNearest() {
    Session session = new Session();

    assertThat(session.run("inspct")).isEqualTo(2);
    assertThat(session.err()).contains("inspct").contains("Did you mean").contains("inspect");
  }

  @Test
  void aMistypedOption_isUsage() {
    Session session = new Session();

    assertThat(session.run("ps", "--al")).isEqualTo(2);
    assertThat(session.err()).contains("--al");
  }

  @Test
  void withoutADaemon_theSocketAndTheMendAreNamed() {
    Session session = Session.at(directory.resolve("none.sock"));

    int code = session.run("ps");

    assertThat(session.err())
        .isEqualTo("aaos: no daemon answers at " + directory + "/none.sock (No such file or"
            + " directory).\nStart one with 'aaos daemon', or let 'aaos run' start a private one;"
            + " --socket or AAOS_SOCKET names another.\n");
    assertThat(code).isEqualTo(3);
  }

  @Test
  void completion_isAScriptForEitherShell() {
    Session bash = new Session();
    Session zsh = new Session();
    Session fish = new Session();

    assertThat(bash.run("completion", "bash")).isZero();
    assertThat(zsh.run("completion", "zsh")).isZero();
    assertThat(bash.out()).contains("complete -F _complete_aaos").contains("--follow");
    assertThat(zsh.out()).startsWith("autoload -U +X bashcompinit");
    assertThat(fish.run("completion", "fish")).isEqualTo(2);
  }
}
