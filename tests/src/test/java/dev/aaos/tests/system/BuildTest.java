package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.tests.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the build makes.
class BuildTest {
  private final Scratch scratch = Scratch.make();

  @AfterEach
  void clean() {
    scratch.close();
  }

  private static List<Path> libraries(Path checkout) {
    return Checkout.files(checkout.resolve("dist/target/aaos/lib"), ".jar");
  }

  private static Map<String, Long> sums(Path checkout) throws IOException {
    Map<String, Long> sums = new TreeMap<>();
    for (Path jar : libraries(checkout)) {
      var sum = new CRC32C();
      sum.update(Files.readAllBytes(jar));
      sums.put(jar.getFileName().toString(), sum.getValue());
    }
    return sums;
  }

  @Test
  void billOfMaterials_namesWhatIsShippedAndNothingElse() throws IOException {
    Path bill = Command.installed("sbom.json");
    assertThat(bill).as("made by ./mvnw verify, without --offline").exists();

    JsonNode root = new JsonMapper().readTree(Files.readString(bill));

    assertThat(root.get("bomFormat").stringValue()).isEqualTo("CycloneDX");
    assertThat(root.get("components")
            .valueStream()
            .map(part ->
                part.get("name").stringValue() + "-" + part.get("version").stringValue()))
        .containsExactlyInAnyOrderElementsOf(libraries(Checkout.home()).stream()
            .map(jar -> jar.getFileName().toString().replace(".jar", ""))
            .toList());
  }

  @Test
  void theSameSources_givenElsewhere_giveTheSameBytes() throws IOException {
    Path copy = scratch.path("copy");
    Command.Outcome tracked = new Command(
            List.of("git", "ls-files", "--cached", "--others", "--exclude-standard"),
            Map.of(),
            Checkout.home(),
            "")
        .run();
    for (String name : tracked.out().lines().toList()) {
      Path from = Checkout.home().resolve(name);
      if (Files.exists(from)) {
        Files.createDirectories(copy.resolve(name).getParent());
        Files.copy(from, copy.resolve(name));
      }
    }

    Command.Outcome built = new Command(
            List.of(
                "./mvnw",
                "-o",
                "-q",
                "-P",
                "product",
                "-Dstatic.checks=-nowarn",
                "-pl",
                "dist",
                "-am",
                "package"),
            Map.of(),
            copy,
            "")
        .run();

    assertThat(built.exit()).as(built.out() + built.err()).isZero();
    assertThat(sums(copy)).isEqualTo(sums(Checkout.home())).isNotEmpty();
  }
}
