package dev.aaos.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The numbers and habits of the code, each with its exceptions by name and reason.
class TidyTest {
  private static final int MAX_LINE = 100;
  private static final int MAX_FILE_LINES = 400;
  private static final int MAX_METHOD_LINES = 60;
  private static final int MAX_PARAMETERS = 5;
  private static final int MAX_PACKAGE_FILES = 20;
  private static final int MAX_KERNEL_LINES = 8_000;
  private static final int LEAST_FILES = 250;
  private static final int LEAST_METHODS = 1_500;

  /// Files over the bound, with the reason why they are one idea all the same.
  private static final Map<String, String> LONG_FILES =
      Map.of("Capability.java", "one sealed list: every kind of capability beside the others");

  /// Packages over the bound.
  private static final Map<String, String> LARGE_PACKAGES = Map.of(
      "dev/aaos/linux", "one device, and its parts see one another's package-private members",
      "dev/aaos/kernel/machine", "the running machine: its parts share what nobody else may see");

  /// Methods with more parameters than the bound.
  private static final Map<String, String> WIDE_METHODS = Map.of();

  private static final List<Path> MAIN = Checkout.PRODUCT.stream()
      .flatMap(module -> Checkout.javaFiles(module, "src/main/java").stream())
      .toList();

  private static final List<Path> ALL = Checkout.MODULES.stream()
      .flatMap(module -> Stream.of("src/main/java", "src/test/java")
          .flatMap(tree -> Checkout.javaFiles(module, tree).stream()))
      .toList();

  private static final Sources.Parsed PARSED = Sources.parse(ALL);

  @Test
  void scan_sawTheWholeCode() {
    assertThat(ALL).hasSizeGreaterThan(LEAST_FILES);
    assertThat(PARSED.methods()).hasSizeGreaterThan(LEAST_METHODS);
  }

  @Test
  void lines_keepToTheirLength() {
    List<String> offenders = new ArrayList<>();
    for (Path file : ALL) {
      List<String> lines = Checkout.lines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).codePointCount(0, lines.get(i).length()) > MAX_LINE) {
          offenders.add(file.getFileName() + ":" + (i + 1));
        }
      }
    }
    assertThat(offenders).isEmpty();
  }

  @Test
  void files_holdOneIdea() {
    List<String> offenders = ALL.stream()
        .filter(file -> Checkout.lines(file).size() > MAX_FILE_LINES)
        .map(file -> file.getFileName().toString())
        .filter(name -> !LONG_FILES.containsKey(name))
        .toList();
    assertThat(offenders).isEmpty();
  }

  @Test
  void methods_keepToTheirLength() {
    assertThat(PARSED.methods().stream()
            .filter(method -> method.lines() > MAX_METHOD_LINES)
            .map(Sources.Method::place))
        .isEmpty();
  }

  @Test
  void methods_takeFewParameters() {
    assertThat(PARSED.methods().stream()
            .filter(method -> method.parameters() > MAX_PARAMETERS)
            .filter(method -> !method.name().equals("<init>"))
            .map(Sources.Method::place)
            .filter(place -> !WIDE_METHODS.containsKey(place)))
        .isEmpty();
  }

  @Test
  void packages_fitOnOneScreen() {
    Map<String, Integer> sizes = new TreeMap<>();
    for (String module : Checkout.PRODUCT) {
      Path tree = Checkout.HOME.resolve(module).resolve("src/main/java");
      for (Path file : Checkout.javaFiles(module, "src/main/java")) {
        sizes.merge(tree.relativize(file.getParent()).toString(), 1, Integer::sum);
      }
    }
    assertThat(sizes.entrySet().stream()
            .filter(entry -> entry.getValue() > MAX_PACKAGE_FILES)
            .filter(entry -> !LARGE_PACKAGES.containsKey(entry.getKey())))
        .isEmpty();
  }

  @Test
  void kernel_canBeReadInAnAfternoon() {
    for (String module : List.of("kernel-authority", "kernel-state", "kernel")) {
      long lines = Checkout.javaFiles(module, "src/main/java").stream()
          .mapToLong(file -> Checkout.lines(file).size())
          .sum();
      assertThat(lines).as(module).isBetween(1_000L, (long) MAX_KERNEL_LINES);
    }
  }

  @Test
  void packages_sayWhatTheyAre() {
    assertThat(MAIN.stream()
            .map(Path::getParent)
            .distinct()
            .filter(directory -> !directory.endsWith("java"))
            .filter(directory -> !Files.exists(directory.resolve("package-info.java"))))
        .isEmpty();
  }

  @Test
  void publicTypesAndMethods_areDocumented() {
    Set<Path> product = Set.copyOf(MAIN);
    Stream<String> types = PARSED.types().stream()
        .filter(type -> product.contains(type.file()) && type.isSeen() && !type.isDocumented())
        .map(Sources.Type::place);
    Stream<String> methods = PARSED.methods().stream()
        .filter(method -> product.contains(method.file()) && method.isSeen())
        .filter(method -> !method.isDocumented() && !method.isOverride())
        .map(Sources.Method::place);
    assertThat(Stream.concat(types, methods)).isEmpty();
  }

  @Test
  void types_areCalledWhatTheyAre() {
    Pattern vague = Pattern.compile(".+(?:Impl|Manager|Helper|Utils?|Service)");
    assertThat(PARSED.types().stream()
            .filter(type -> vague.matcher(type.name()).matches())
            .map(Sources.Type::place))
        .isEmpty();
  }

  @Test
  void tests_neverSleep() {
    assertThat(ALL.stream()
            .filter(file -> file.toString().contains("/src/test/"))
            .filter(file ->
                Checkout.lines(file).stream().anyMatch(line -> line.contains("Thread.sl" + "eep(")))
            .map(Path::getFileName))
        .isEmpty();
  }

  @Test
  void nothing_isLeftForLater_andNoTestIsSkipped() {
    Pattern reminder = Pattern.compile("//.*\\b(?:TO" + "DO|FIX" + "ME)\\b");
    List<String> banned = List.of(
        "@Dis" + "abled",
        "@Ig" + "nore",
        "assume" + "True",
        "@auth" + "or",
        "printStack" + "Trace");
    List<String> offenders = new ArrayList<>();
    for (Path file : ALL) {
      List<String> lines = Checkout.lines(file);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (banned.stream().anyMatch(line::contains) || reminder.matcher(line).find()) {
          offenders.add(file.getFileName() + ":" + (i + 1));
        }
      }
    }
    assertThat(offenders).isEmpty();
  }
}
