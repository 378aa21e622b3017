package dev.aaos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageCommandTest {
  private static final String AGENT = "4f0c2a1e-9d53-4a6e-8a51-2f0c6a0a7b11";
  private static final String LIST = """
      {"stages":[{"agent_id":"%s","agent":"builder","state":"waiting",
      "begun":"2026-11-24T09:58:00Z","trees":["/data/project"],
      "bytes":3000000}]}""".formatted(AGENT).replace("\n", "");
  private static final String DIFF = """
      {"agent_id":"%s","busy":false,"files":[
      {"path":"/data/project/a.md","kind":"file","step":"change","bytes":4,
      "diff":"--- /data/project/a.md\\n+++ /data/project/a.md\\n-old\\n+new\\n"},
      {"path":"/data/project/b","kind":"file","step":"remove"},
      {"path":"/data/project/c.md","kind":"file","step":"conflict",
      "detail":"it was changed since","diff":"-mine\\n+staged",
      "merge":{"outcome":"clean",
      "diff":"--- now\\n+++ then"}}]}""".formatted(AGENT).replace("\n", "");
  private static final String[] RUN = {
    "{\"kind\":\"started\",\"agent_id\":\"" + AGENT + "\",\"run_id\":\"1a2b3c4d\"}",
    "{\"kind\":\"result\",\"result\":{\"agent_id\":\"" + AGENT
        + "\",\"run_id\":\"1a2b3c4d\",\"response\":\"Done.\",\"stop_reason\":\"complete\"}}",
    "{\"kind\":\"end\",\"exit_code\":0}"
  };

  @TempDir
  private Path directory;

  private FakeDaemon daemon;

  @BeforeEach
  void start() throws IOException {
    daemon = new FakeDaemon(directory)
        .on("stage.list", LIST)
        .on("stage.diff", DIFF)
        .on("stage.drop", "{\"ok\":true}")
        .streaming("stage.commit", RUN)
        .streaming("run.stream", RUN);
  }

  @AfterEach
  void end() throws IOException {
    daemon.close();
  }

  @Test
  void stageList_showsWhoseTheyAre_andWhatTheyTakeUp() {
    Session session = Session.at(daemon.socket());

    assertThat(session.run("stage", "list")).isZero();

    assertThat(session.out()).isEqualTo("""
        ID        AGENT    STATE    MIB  OF
        4f0c2a1e  builder  waiting  3    /data/project
        """);
  }

  @Test
  void stageDiff_showsEachName_andWhatBecomesOfTexts() throws InterruptedException {
    Session session = Session.at(daemon.socket());

    assertThat(session.run("stage", "diff", "builder", "/data/project/")).isZero();

    assertThat(session.out()).isEqualTo("""
        change     /data/project/a.md
        --- /data/project/a.md
        +++ /data/project/a.md
        -old
        +new
        remove     /data/project/b
        conflict   /data/project/c.md
                   it was changed since by somebody else, not where the agent changed it
                   --merge /data/project/c.md has both
                   --anyway /data/project/c.md takes what was staged
        --- now
        +++ then
        """);
    Json.Obj asked = daemon.asked("stage.diff");
    assertThat(asked.text("agent_id", "")).isEqualTo(AGENT);
    assertThat(asked.texts("paths")).containsExactly("/data/project");
  }

  @Test
  void stageCommit_asks_andDoesNothingWithoutAYes() {
    Session session = Session.at(daemon.socket()).onTerminal().typing("n\n");

    assertThat(session.run("stage", "commit", "4f0c")).isEqualTo(1);

    assertThat(session.err()).contains("commit 2 names?", "nothing was done");
    assertThat(daemon.isNotAsked("stage.commit")).isTrue();
  }

  @Test
  void stageCommit_ofParts_tellsWhichRunTakesItBack() throws InterruptedException {
    Session session = Session.at(daemon.socket());

    int code = session.run(
        "stage",
        "commit",
        "-y",
        "--anyway",
        "/data/project/c.md",
        "--merge",
        "/data/project/d.md",
        "4f0c",
        "/data/project/c.md");

    assertThat(code).isZero();
    Json.Obj asked = daemon.asked("stage.commit");
    assertThat(asked.texts("paths")).containsExactly("/data/project/c.md");
    assertThat(asked.texts("anyway")).containsExactly("/data/project/c.md");
    assertThat(asked.texts("merge")).containsExactly("/data/project/d.md");
    assertThat(session.err()).contains("to take that back: aaos undo 1a2b3c4d");
  }

  @Test
  void stageDrop_ofWhatIsNotThere_orOfAPart_saysSo() {
    Session session = Session.at(daemon.socket());

    assertThat(session.run("stage", "drop", "-y", "nobody")).isEqualTo(2);
    assertThat(session.run("stage", "drop", "-y", "4f0c", "/data/project/b")).isEqualTo(2);
    assertThat(session.run("stage", "lose")).isEqualTo(2);

    assertThat(session.err())
        .contains("no stage is of 'nobody'", "dropped as a whole", "none of list, diff");
    assertThat(daemon.isNotAsked("stage.drop")).isTrue();
  }

  private String manifest() throws IOException {
    return Files.writeString(directory.resolve("agent.yaml"), "name: builder\n").toString();
  }

  @Test
  void runWithStage_showsTheDiff_andDropsIt() throws IOException, InterruptedException {
    Session session = Session.at(daemon.socket()).onTerminal().typing("d\n");

    assertThat(session.run("run", "--stage", manifest(), "tidy up")).isZero();

    assertThat(daemon.asked("run.stream").isTrue("stage")).isTrue();
    assertThat(session.out()).contains("/data/project/a.md");
    assertThat(session.err()).contains("[c]ommit", "[p]art", "[d]rop", "dropped");
    assertThat(daemon.asked("stage.drop").text("agent_id", "")).isEqualTo(AGENT);
  }

  @Test
  void runWithStage_commitsAPart_thenAll_andKeepsWhatNobodyAnswersFor()
      throws IOException, InterruptedException {
    Session parts = Session.at(daemon.socket()).onTerminal().typing("p\n/data/project/b\nc\n");
    Session silent = Session.at(daemon.socket()).onTerminal().typing("");

    assertThat(parts.run("run", "--stage", manifest(), "tidy up")).isZero();
    assertThat(silent.run("run", "--stage", manifest(), "tidy up")).isZero();

    assertThat(daemon.asked("stage.commit").texts("paths")).containsExactly("/data/project/b");
    assertThat(daemon.asked("stage.commit").texts("paths")).isEmpty();
    assertThat(daemon.isNotAsked("stage.commit")).isTrue();
    assertThat(silent.err()).contains("kept");
  }
}
