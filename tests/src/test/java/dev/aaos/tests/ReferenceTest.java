package dev.aaos.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.ProgramLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/reference` says what the code says.
///
/// `./mvnw verify -pl tests -am -Dtest=ReferenceTest -Dsurefire.failIfNoSpecifiedTests=false
/// -Daaos.write=true` writes it anew.
class ReferenceTest {
  private static final Path DIRECTORY = Checkout.home().resolve("docs/reference");

  private static final Pattern SET = Pattern.compile("Set\\.of\\(([^;]+)\\);");
  private static final Pattern WORD = Pattern.compile("\"([a-z_]+)\"");

  @Test
  void pages_areCurrent() throws IOException {
    for (Map.Entry<String, String> page : Reference.pages().entrySet()) {
      Path file = DIRECTORY.resolve(page.getKey());
      if (Boolean.getBoolean("aaos.write")) {
        Files.createDirectories(DIRECTORY);
        Files.writeString(file, page.getValue());
      }
      assertThat(file).content().isEqualTo(page.getValue());
    }
  }

  @Test
  void everyMethodOfTheWire_isDescribed() {
    String page = Reference.wire();

    assertThat(page.lines().filter(line -> line.startsWith("**`")))
        .hasSizeGreaterThan(15)
        .allSatisfy(line -> assertThat(line).containsPattern("`\\*\\* (\\*stream\\* )?`\\{.*→"));
  }

  @Test
  void everyFieldOfAManifest_isDescribed() throws IOException {
    Path readers = Checkout.home().resolve("daemon/src/main/java/dev/aaos/daemon/manifest");
    List<String> fields = Stream.concat(
            SET.matcher(Files.readString(readers.resolve("ManifestYaml.java"))
                    + Files.readString(readers.resolve("LimitsYaml.java"))
                    + Files.readString(readers.resolve("MemoryYaml.java"))
                    + Files.readString(readers.resolve("TermsYaml.java")))
                .results()
                .flatMap(set -> WORD.matcher(set.group(1)).results())
                .map(word -> word.group(1)),
            Arrays.stream(ProgramLimit.values()).map(ProgramLimit::word))
        .toList();

    assertThat(fields)
        .hasSizeGreaterThan(20)
        .contains("limits", "iterations", "open_files", "episodic_store");
    assertThat(Files.readString(DIRECTORY.resolve("manifest.md")))
        .satisfies(page -> assertThat(fields)
            .allSatisfy(field -> assertThat(page)
                .containsPattern("`(\\w+\\.)*" + field + "`|" + "(?m)(^|\\{)" + field + ":")));
  }

  @Test
  void everyKindOfRecord_isDescribed() {
    assertThat(Reference.records())
        .contains(
            "`tool_invoked`",
            "`capability_denied`",
            "`human_approval_requested`",
            "`agent_spawned`",
            "`Call.Intended`")
        .doesNotContain("|  |");
  }
}
