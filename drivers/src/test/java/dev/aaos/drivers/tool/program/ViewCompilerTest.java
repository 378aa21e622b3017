package dev.aaos.drivers.tool.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Capability.OfPath;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.kernel.device.Reach;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Permits.Use;
import dev.aaos.linux.confine.Permits.Verdict;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.confine.View.Access;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Generated grants over a real tree: what a program sees is what the grants say, file by file.
final class ViewCompilerTest {
  private static final int ROUNDS = Integer.getInteger("aaos.grants", 2_000);
  private static final List<String> PATTERNS = List.of(
      "/*",
      "/a/*",
      "/a/b/*",
      "/a/b",
      "/a/x.txt",
      "/a/*.txt",
      "/*.txt",
      "/**/x.txt",
      "/a/**/c/*",
      "/c/deep/*",
      "/c/d*",
      "/c/deep/deeper/y.log",
      "/?/x.txt",
      "/a/b/c/**",
      "/none/*",
      "/c/none");

  @TempDir
  Path temporary;

  private Path base = Path.of("/");
  private List<Path> files = List.of();

  @BeforeEach
  void plant() throws IOException {
    base = temporary.toRealPath();
    for (String directory : List.of("a/b/c", "c/deep/deeper", "c/d2")) {
      Files.createDirectories(base.resolve(directory));
    }
    for (String file : List.of(
        "x.txt",
        "a/x.txt",
        "a/y.log",
        "a/b/x.txt",
        "a/b/c/x.txt",
        "a/b/c/z",
        "c/x.txt",
        "c/deep/x.txt",
        "c/deep/deeper/y.log",
        "c/d2/q")) {
      Files.writeString(base.resolve(file), file);
    }
    Files.createSymbolicLink(base.resolve("a/link.txt"), base.resolve("c/x.txt"));
    try (Stream<Path> all = Files.walk(base)) {
      files = all.filter(path -> Files.isRegularFile(path) && !Files.isSymbolicLink(path))
          .toList();
    }
  }

  private Held held(String capability) {
    Capability parsed = Capability.parse(capability);
    String prefix = ((OfPath) parsed).path().literalPrefix();
    return new Held(parsed, false, new Root(prefix, prefix));
  }

  @Test
  void everyFile_isSeenAsTheGrantsSay_noMoreAndNoLess() {
    Random random = new Random(11);
    int seen = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<Held> grants = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        String kind = random.nextBoolean() ? "file_read" : "file_write";
        grants.add(held(kind + ": " + base + PATTERNS.get(random.nextInt(PATTERNS.size()))));
      }

      ViewCompiler.Compiled compiled = compile(grants, List.of());

      for (Path file : files) {
        boolean readable = isOpen(compiled, file, Access.READ, Use.READ);
        boolean writable = isOpen(compiled, file, Access.WRITE, Use.WRITE);
        assertThat(readable)
            .as("%s reads %s", grants, file)
            .isEqualTo(may(grants, "file_read", file));
        assertThat(writable)
            .as("%s writes %s", grants, file)
            .isEqualTo(may(grants, "file_write", file));
        seen += readable ? 1 : 0;
      }
    }
    assertThat(seen).isGreaterThan(ROUNDS);
  }

  /// The rule Linux applies: the mount that is nearest decides about writing, rules add up; then
  /// that of the deputy, where names are judged.
  private static boolean isOpen(ViewCompiler.Compiled compiled, Path file, Access access, Use use) {
    PathBytes path = PathBytes.of(file.toString());
    List<View> around = compiled.views().stream()
        .filter(view -> view.directory() ? path.isWithin(view.path()) : path.equals(view.path()))
        .toList();
    boolean allowed = around.stream().anyMatch(view -> view.access().contains(access));
    boolean mounted = around.isEmpty()
        || access != Access.WRITE
        || around.getLast().access().contains(Access.WRITE);
    boolean judged = around.stream().anyMatch(view -> view.access().contains(Access.JUDGED))
        && compiled.permits().of(path.toByteArray(), use) == Verdict.PERMITTED;
    return judged || (allowed && mounted);
  }

  private static ViewCompiler.Compiled compile(List<Held> grants, List<Held> asked) {
    return ViewCompiler.compile(new Reach(grants, Set.of(), asked, List.of(), Optional.empty()));
  }

  /// Asked of the capabilities themselves.
  private static boolean may(List<Held> grants, String kind, Path file) {
    Capability wanted = Capability.parse(kind + ": " + file);
    return grants.stream().anyMatch(grant -> grant.capability().covers(wanted));
  }

  @Test
  void aProtectedFile_thatAPatternMatchesAndDoesNotSpell_isNotOpenToWriting() throws IOException {
    Files.writeString(base.resolve("a/.bashrc"), "x");

    ViewCompiler.Compiled matched =
        compile(List.of(held("file_write: " + base + "/a/.b*")), List.of());
    ViewCompiler.Compiled spelled =
        compile(List.of(held("file_write: " + base + "/a/.bashrc")), List.of());

    byte[] name = (base + "/a/.bashrc").getBytes(StandardCharsets.UTF_8);
    assertThat(matched.views()).allMatch(View::hasDoor);
    assertThat(matched.permits().of(name, Use.WRITE)).isEqualTo(Verdict.REFUSED);
    assertThat(spelled.views()).hasSize(1).noneMatch(View::hasDoor);
    assertThat(spelled.permits().writes()).hasToString("[" + base + "/a/.bashrc]");
  }

  @Test
  void whatAProgramDoesNotGet_isSaid() {
    assertThat(notes("file_read: " + base + "/none/*"))
        .singleElement()
        .asString()
        .contains("ENOENT");
    assertThat(notes("file_read: " + base + "/a"))
        .singleElement()
        .asString()
        .contains("names a directory alone", base + "/a/*");
    assertThat(notes("file_write: /etc/*.aaos")).singleElement().asString().contains("create none");
    assertThat(notes("file_read: /proc/*")).singleElement().asString().contains("kernel's own");
  }

  private List<String> notes(String capability) {
    return compile(List.of(held(capability)), List.of()).notes();
  }

  @Test
  void aFileThatIsNotThereYet_isCreatedInItsDirectory_whichIsJudged() {
    ViewCompiler.Compiled compiled =
        compile(List.of(held("file_write: " + base + "/a/new")), List.of());

    assertThat(compiled.notes()).isEmpty();
    assertThat(compiled.views())
        .containsExactly(new View(at("a"), at("a"), true, Set.of(Access.JUDGED)));
  }

  @Test
  void whatIsAskedFor_isSeenAndOpenToNobodyWhoDidNotAsk() {
    ViewCompiler.Compiled compiled = compile(
        List.of(held("file_read: " + base + "/a/*")),
        List.of(held("file_read: " + base + "/c/**"), held("file_read: " + base + "/x.txt")));

    assertThat(compiled.views())
        .contains(
            new View(at("c"), at("c"), true, Set.of(Access.JUDGED)),
            new View(at("x.txt"), at("x.txt"), false, Set.of(Access.JUDGED)));
    assertThat(compiled.permits().of(at("c/d2/q").toByteArray(), Use.READ))
        .isEqualTo(Verdict.ASKED);
    assertThat(compiled.permits().of(at("a/y.log").toByteArray(), Use.READ))
        .isEqualTo(Verdict.PERMITTED);
    assertThat(compiled.permits().of(at("none").toByteArray(), Use.READ))
        .isEqualTo(Verdict.REFUSED);
  }

  private PathBytes at(String name) {
    return PathBytes.of(base.resolve(name).toString());
  }
}
