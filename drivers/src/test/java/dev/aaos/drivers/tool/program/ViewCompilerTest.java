package dev.aaos.drivers.tool.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Capability.OfPath;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.confine.View.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

      List<View> views = ViewCompiler.compile(grants).views();

      for (Path file : files) {
        boolean readable = isSeen(views, file, Access.READ);
        boolean writable = isSeen(views, file, Access.WRITE);
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

  /// The rule Linux applies: the mount that is nearest decides about writing, rules add up.
  private static boolean isSeen(List<View> views, Path file, Access access) {
    PathBytes path = PathBytes.of(file.toString());
    List<View> around = views.stream()
        .filter(view -> view.directory() ? path.isWithin(view.path()) : path.equals(view.path()))
        .toList();
    boolean allowed = around.stream().anyMatch(view -> view.access().contains(access));
    boolean mounted = around.isEmpty()
        || access != Access.WRITE
        || around.getLast().access().contains(Access.WRITE);
    return allowed && mounted;
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
        ViewCompiler.compile(List.of(held("file_write: " + base + "/a/.b*")));
    ViewCompiler.Compiled spelled =
        ViewCompiler.compile(List.of(held("file_write: " + base + "/a/.bashrc")));

    assertThat(matched.views()).isEmpty();
    assertThat(spelled.views()).hasSize(1);
    assertThat(spelled.writes()).hasToString("[" + base + "/a/.bashrc]");
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
    assertThat(notes("file_write: " + base + "/a/*.txt"))
        .singleElement()
        .asString()
        .contains("create none");
    assertThat(notes("file_read: /proc/*")).singleElement().asString().contains("kernel's own");
  }

  private List<String> notes(String capability) {
    return ViewCompiler.compile(List.of(held(capability))).notes();
  }
}
