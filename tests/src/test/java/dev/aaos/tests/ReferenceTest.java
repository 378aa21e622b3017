package dev.aaos.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// `docs/reference` says what the code says.
///
/// `./mvnw verify -pl tests -am -Dtest=ReferenceTest -Dsurefire.failIfNoSpecifiedTests=false
/// -Daaos.write=true` writes it anew.
class ReferenceTest {
  private static final Path DIRECTORY = Checkout.home().resolve("docs/reference");

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
    String page = Reference.pages().get("wire.md");

    assertThat(page.lines().filter(line -> line.startsWith("**`")))
        .hasSizeGreaterThan(15)
        .allSatisfy(line -> assertThat(line).containsPattern("`\\*\\* (\\*stream\\* )?`\\{.*→"));
  }

  @Test
  void everyKindOfRecord_isDescribed() {
    assertThat(Reference.pages().get("records.md"))
        .contains(
            "`tool_invoked`",
            "`capability_denied`",
            "`human_approval_requested`",
            "`agent_spawned`",
            "`Call.Intended`")
        .doesNotContain("|  |");
  }
}
