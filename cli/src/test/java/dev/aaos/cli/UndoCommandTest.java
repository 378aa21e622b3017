package dev.aaos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UndoCommandTest {
  private static final String PLAN = """
      {"beyond":[],"files":[
      {"path":"/d/a.md","kind":"file","step":"restore","diff":"-new\\n+old"},
      {"path":"/d/clean.md","kind":"file","step":"changed","detail":"it was changed since",
      "diff":"-theirs\\n+old","merge":{"outcome":"clean","diff":"-new\\n+old\\n theirs"}},
      {"path":"/d/o'er.md","kind":"file","step":"changed","detail":"it was changed since",
      "diff":"-mine\\n+old","merge":{"outcome":"overlapping","detail":"line 3",
      "three_way":"@@ 3 @@\\nbefore   3 old\\nagent    3 new\\nnow      3 mine"}},
      {"path":"/d/large","kind":"file","step":"changed","detail":"it was changed since",
      "merge":{"outcome":"unknown","detail":"it is no text"}},
      {"path":"/d/dir","kind":"directory","step":"changed",
      "detail":"something was put into it since"}]}""".replace("\n", "");
  private static final String[] RUN = {
    "{\"kind\":\"started\",\"agent_id\":\"4f0c2a1e\",\"run_id\":\"1a2b3c4d\"}",
    "{\"kind\":\"result\",\"result\":{\"agent_id\":\"4f0c2a1e\",\"run_id\":\"1a2b3c4d\","
        + "\"response\":\"1 file as before.\",\"stop_reason\":\"complete\"}}",
    "{\"kind\":\"end\",\"exit_code\":0}"
  };

  @TempDir
  private Path directory;

  private FakeDaemon daemon;

  @BeforeEach
  void start() throws IOException {
    daemon = new FakeDaemon(directory)
        .on("agent.list", "{\"agents\":[]}")
        .on("undo.preview", PLAN)
        .streaming("undo.run", RUN)
        .streaming("run.stream", RUN);
  }

  @AfterEach
  void end() throws IOException {
    daemon.close();
  }

  @Test
  void whatIsLeft_isListedWithTheCommandsThatSayOtherwise() throws InterruptedException {
    Session session = Session.at(daemon.socket());

    assertThat(session.run("undo", "57..90", "--yes")).isEqualTo(1);

    assertThat(session.out()).startsWith("""
        restore    /d/a.md
        left       /d/clean.md
                   it was changed since by somebody else, not where the agent changed it
                   aaos undo 57..90 --merge /d/clean.md  keeps that, and takes the rest back
                   aaos undo 57..90 --anyway /d/clean.md  puts back what was before
        left       /d/o'er.md
                   it was changed since by somebody else; both changed line 3
                   aaos undo 57..90 --anyway '/d/o'\\''er.md'  puts back what was before
        left       /d/large
                   it was changed since by somebody else; it cannot be merged: it is no text
                   aaos undo 57..90 --anyway /d/large  puts back what was before
        left       /d/dir
                   something was put into it since by somebody else
        """);
    assertThat(daemon.asked("undo.run").texts("merge")).isEmpty();
  }

  @Test
  void onATerminal_eachConflictIsAskedAbout_andDoneAsWasSaid() throws InterruptedException {
    Session session = Session.at(daemon.socket()).onTerminal().typing("\nx\nm\nm\ns\nr\nk\ny\n");

    assertThat(session.run("undo", "57..90")).isEqualTo(1);

    assertThat(session.out()).doesNotContain("--merge", "--anyway");
    assertThat(session.err())
        .contains(
            "1 of 3: /d/clean.md",
            "[k]eep it, [m]erge, [r]estore what was before, [s]how, keep [a]ll that are left: ",
            "please answer with one of these letters",
            "2 of 3: /d/o'er.md",
            "it cannot be merged: both changed line 3",
            "before   3 old",
            "agent    3 new",
            "now      3 mine",
            "what restoring makes of it:",
            "3 of 3: /d/large",
            "take back 1 file?")
        .doesNotContain("4 of", "/d/dir");
    Json.Obj asked = daemon.asked("undo.run");
    assertThat(asked.texts("merge")).containsExactly("/d/clean.md");
    assertThat(asked.texts("anyway")).containsExactly("/d/o'er.md");
  }

  @Test
  void onATerminal_theEndOfInputKeepsAll_andDoesNothing() {
    Session session = Session.at(daemon.socket()).onTerminal().typing("r\n");

    assertThat(session.run("undo", "57..90")).isEqualTo(1);

    assertThat(session.err()).contains("nothing was done");
    assertThat(daemon.isNotAsked("undo.run")).isTrue();
  }

  @Test
  void whereNobodyIsAsked_nothingIsDone() {
    Session session = Session.at(daemon.socket()).typing("r\n");

    assertThat(session.run("undo", "57..90")).isEqualTo(1);

    assertThat(session.err()).contains("say --yes");
    assertThat(daemon.isNotAsked("undo.run")).isTrue();
  }

  @Test
  void mergingWhatBothChanged_isRefused_andTheLinesAreNamed() {
    Session session = Session.at(daemon.socket());

    assertThat(session.run("undo", "-y", "--diff", "--merge", "/d/./o'er.md", "57..90"))
        .isEqualTo(1);

    assertThat(session.err())
        .contains("nothing was done: /d/o'er.md cannot be merged: both changed line 3");
    assertThat(session.out()).contains("now      3 mine", " theirs");
    assertThat(daemon.isNotAsked("undo.run")).isTrue();
  }
}
