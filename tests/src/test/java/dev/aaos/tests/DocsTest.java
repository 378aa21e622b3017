package dev.aaos.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the documents name is there.
class DocsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)[^)]*\\)");
  private static final Pattern FILE = Pattern.compile("`([\\w./-]+\\.(?:java|md|yaml|xml|json))`");
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");
  private static final Set<String> MADE_BY_A_READER = Set.of("agent.yaml", "policy.yaml");
  private static final int LEAST_NAMES = 40;

  static List<Path> documents() {
    List<Path> documents = new ArrayList<>(Checkout.files(Checkout.home().resolve("docs"), ".md"));
    for (String name : List.of(
        "README.md",
        "ARCHITECTURE.md",
        "SPECIFICATION.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md")) {
      documents.add(Checkout.home().resolve(name));
    }
    return documents;
  }

  @Test
  void documentsTheRepositoryCarries_areThere() {
    assertThat(documents()).allSatisfy(document -> assertThat(document).isRegularFile());
  }

  @Test
  void links_leadSomewhere() {
    for (Path document : documents()) {
      for (MatchResult link :
          LINK.matcher(String.join("\n", Checkout.lines(document))).results().toList()) {
        assertThat(document.resolveSibling(link.group(1)))
            .as(document.getFileName() + " links to " + link.group(1))
            .exists();
      }
    }
  }

  @Test
  void filesThatAreNamed_areThere() {
    List<String> tree = Checkout.files(Checkout.home(), "").stream()
        .map(file -> "/" + Checkout.home().relativize(file))
        .filter(file -> !file.contains("/target/") && !file.startsWith("/.git/"))
        .toList();
    List<String> names = new ArrayList<>();
    for (Path document : documents()) {
      for (MatchResult file :
          FILE.matcher(String.join("\n", Checkout.lines(document))).results().toList()) {
        names.add(file.group(1));
        assertThat(tree.stream().anyMatch(path -> path.endsWith("/" + file.group(1)))
                || MADE_BY_A_READER.contains(file.group(1)))
            .as(document.getFileName() + " names " + file.group(1))
            .isTrue();
      }
    }
    assertThat(names).hasSizeGreaterThan(LEAST_NAMES);
  }

  @Test
  void promises_haveTheTestsTheyName() {
    List<String> tests = Checkout.MODULES.stream()
        .flatMap(module -> Checkout.javaFiles(module, "src/test/java").stream())
        .map(file -> file.getFileName().toString().replace(".java", ""))
        .toList();
    List<String> rows = Checkout.lines(Checkout.home().resolve("SPECIFICATION.md")).stream()
        .filter(line -> line.matches("\\| \\d.*"))
        .toList();
    assertThat(rows).hasSizeGreaterThan(15).allSatisfy(row -> {
      List<String> named =
          TEST.matcher(row).results().map(test -> test.group(1)).toList();
      assertThat(named).as(row).isNotEmpty();
      assertThat(tests).containsAll(named);
    });
  }

  @Test
  void readme_fitsOnAFewScreens() {
    assertThat(Checkout.lines(Checkout.home().resolve("README.md")).size()).isLessThan(150);
  }

  @Test
  void glossary_definesEachWordInOneRow() {
    assertThat(Checkout.lines(Checkout.home().resolve("docs/glossary.md")).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| word")))
        .hasSizeGreaterThan(40)
        .allSatisfy(row -> assertThat(row).endsWith(". |"));
  }

  @Test
  void decisions_sayContextDecisionAndWhatWasRejected() {
    for (Path decision : Checkout.files(Checkout.home().resolve("docs/adr"), ".md")) {
      if (!decision.endsWith("0006-dependencies.md")) {
        assertThat(decision).content().contains("**Context.**", "**Decision.**", "**Rejected.**");
      }
    }
  }

  @Test
  void licence_isApache() throws Exception {
    assertThat(Files.readString(Checkout.home().resolve("LICENSE"))).contains("Apache License");
  }
}
