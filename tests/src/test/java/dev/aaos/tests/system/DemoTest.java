package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.tests.Checkout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The main job, and the examples beside it, run as the README says.
class DemoTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final Scratch scratch = Scratch.make();

  @AfterEach
  void clean() {
    RpcClient.shutDown(scratch.path("private.sock"));
    scratch.close();
  }

  private Command aaos(String... arguments) {
    return Command.aaos(arguments)
        .with("HOME", scratch.root().toString())
        .with("AAOS_DATA_DIR", scratch.path("data").toString())
        .with("AAOS_SOCKET", scratch.path("private.sock").toString())
        .with("AAOS_CONFIG", scratch.path("config").toString());
  }

  @Test
  void demo_showsTheWholeStory() {
    Command.Outcome outcome =
        aaos("demo", "--dir", scratch.path("demo").toString()).run();

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.err())
        .contains("coordinator  calls file_read_many")
        .contains("writer       refused file_write: " + scratch.path("demo/project/REVIEWED"))
        .contains("writer wants to call file_write")
        .contains("asked by  coordinator › writer")
        .contains("approved automatically: no terminal, and this is a demonstration");
    assertThat(outcome.out())
        .contains("The file " + scratch.path("demo/out/summary.md"))
        .contains("Predicts the next high water of a small harbour")
        .contains("Refused, and why")
        .contains("└ writer")
        .contains("capability_denied")
        .contains("aaos configure");
    assertThat(scratch.read("demo/out/summary.md")).contains("## " + scratch.path("demo/project"));
    assertThat(scratch.path("demo/project/REVIEWED")).doesNotExist();
  }

  @Test
  void demo_asJson_isOneLine() {
    Command.Outcome outcome =
        aaos("demo", "--json", "--dir", scratch.path("demo").toString()).run();

    JsonNode result = JSON.readTree(outcome.out());
    assertThat(result.get("stop_reason").stringValue()).isEqualTo("complete");
    assertThat(outcome.out().lines()).hasSize(1);
  }

  @Test
  void demo_inADirectoryWithSomethingInIt_isRefused() {
    scratch.write("full/x", "x");

    Command.Outcome outcome =
        aaos("demo", "--dir", scratch.path("full").toString()).run();

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).contains("is not empty");
  }

  /// Copies an example, so that a run leaves no trace in the checkout.
  private Path example(String name) {
    Path from = Checkout.home().resolve("examples").resolve(name);
    for (Path file : Checkout.files(from, "")) {
      scratch.write(
          name + "/" + from.relativize(file), String.join("\n", Checkout.lines(file)) + "\n");
    }
    return scratch.path(name);
  }

  @Test
  void reviewARepository_writesOneReportAndNothingElse() {
    Path here = example("review-repository");

    Command.Outcome outcome = aaos(
            "run",
            here.resolve("review.yaml").toString(),
            "Search for \"TODO|FIXME\" in ./repository. Write a summary of ./repository to"
                + " report.md.")
        .run();

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("2 matches in " + here.resolve("repository"));
    assertThat(scratch.read("review-repository/report.md"))
        .contains("Counts the words of the files it is given")
        .contains("open: FIXME: a file that cannot be read counts as empty");
  }

  @Test
  void watchADirectory_saysWhatCameAndWhatWent_andRemembers() {
    Path here = example("watch-directory");
    String message = "List ./inbox, compare it with seen.txt, and write the listing to seen.txt";
    Command watch = aaos("run", here.resolve("watch.yaml").toString(), message);

    Command.Outcome first = watch.run();
    Command.Outcome second = watch.run();

    assertThat(first.out()).contains("+ invoice-0419.txt", "- invoice-0417.txt");
    assertThat(second.out()).contains("have the same lines");
    assertThat(scratch.read("watch-directory/seen.txt"))
        .isEqualTo("invoice-0418.txt\ninvoice-0419.txt\n");
  }

  @Test
  void summariseASite_readsItsPagesAndNoOtherSite() throws Exception {
    Path here = example("summarise-site");
    try (LocalSite site = LocalSite.serve(here.resolve("site"))) {
      String manifest = scratch
          .read("summarise-site/summarise.yaml")
          .replace("127.0.0.1:8117", "127.0.0.1:" + site.port());
      Path moved = scratch.write("summarise-site/moved.yaml", manifest);

      Command.Outcome outcome = aaos(
              "run",
              moved.toString(),
              "Summarise http://127.0.0.1:" + site.port()
                  + "/tides.html. Fetch http://127.0.0.1:1/x")
          .run();

      assertThat(outcome.out())
          .contains("these are spring tides.")
          .contains("I could not fetch http://127.0.0.1:1/x: capability denied")
          .doesNotContain("not for reading");
    }
  }

  @Test
  void aProgramOfItsOwn_doesWhatTheModelLoopDoes() {
    Path here = example("own-loop");

    Command.Outcome outcome = aaos(
            "run",
            here.resolve("loop.yaml").toString(),
            "Write a summary of notes.md to summary.md.")
        .run();

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(scratch.read("own-loop/summary.md")).contains("forty ships came in one night");
  }

  @Test
  void everyExampleIsListedHere() {
    assertThat(Checkout.files(Checkout.home().resolve("examples"), ".yaml").stream()
            .map(file -> file.getParent().getFileName().toString())
            .distinct())
        .containsExactlyInAnyOrderElementsOf(
            List.of("demo", "review-repository", "watch-directory", "summarise-site", "own-loop"));
  }
}
