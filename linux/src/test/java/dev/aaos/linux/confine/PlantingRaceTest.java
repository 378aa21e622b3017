package dev.aaos.linux.confine;

import static dev.aaos.linux.confine.Commands.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Commands.Collector;
import dev.aaos.linux.confine.View.Access;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// A program that changes, while it is judged, what it is judged by.
@ParameterizedClass
@EnumSource(Tier.class)
@Timeout(120)
final class PlantingRaceTest {
  private final Tier tier;
  private Path base = Path.of("/");
  private Path tree = Path.of("/");
  private Commands commands;

  PlantingRaceTest(Tier tier) {
    this.tier = tier;
    this.commands = new Commands(base, tier);
  }

  @BeforeEach
  void begin() throws Exception {
    base = Commands.place();
    tree = Files.createDirectory(base.resolve("tree"));
    Files.createDirectories(tree.resolve(".git/hooks"));
    Files.createDirectories(tree.resolve("plain"));
    Commands.giveAll(tree);
    commands = new Commands(Commands.modules(base), tier);
  }

  @AfterEach
  void end() throws Exception {
    commands.close();
    Commands.remove(base);
  }

  private Set<String> run(String program) throws Exception {
    Set<String> refused = ConcurrentHashMap.newKeySet();
    Collector collector = new Collector() {
      @Override
      public void refused(PathBytes name) {
        refused.add(name.toString());
      }
    };
    String hurried = "import sys; sys.setswitchinterval(1e-4)\n" + program;
    String script = "cd " + tree + "; /usr/bin/python3 -c '" + hurried + "'";
    Program confined = Commands.program(
        Bounds.DEFAULT,
        List.of(tree(tree, Access.READ, Access.EXECUTE, Access.WRITE)),
        "/tmp",
        script);

    Ending ending = commands.confiner().run(confined, tier, collector);

    assertThat(collector.result(ending).isFine())
        .as("%s", collector.result(ending))
        .isTrue();
    return refused;
  }

  private List<String> names(String directory) throws Exception {
    try (Stream<Path> all = Files.list(tree.resolve(directory))) {
      return all.map(Path::getFileName).map(Path::toString).toList();
    }
  }

  @Test
  void aPathThatAnotherThreadSwaps_leadsNowhereElse() throws Exception {
    Set<String> refused = run("""
        import ctypes, os, threading
        libc = ctypes.CDLL(None, use_errno=True)
        good, bad = b"plain/aaaaaaaaaaaa\\0", b".git/hooks/pre-push\\0"
        path = ctypes.create_string_buffer(64)
        path.raw = good.ljust(64, b"\\0")
        stop = False
        def swap():
          while not stop:
            path.raw = bad.ljust(64, b"\\0")
            path.raw = good.ljust(64, b"\\0")
        thread = threading.Thread(target=swap)
        thread.start()
        def remove():
          for way in os.unlink, os.rmdir:
            try:
              way("plain/aaaaaaaaaaaa")
              return True
            except OSError:
              pass
          return False
        made = 0
        for i in range(1000):
          fd = libc.syscall(257, -100, path, 0x241, 0o600)
          if fd >= 0:
            os.close(fd)
          made += remove()
          libc.syscall(258, -100, path, 0o700)
          made += remove()
          libc.syscall(266, b"x", -100, path)
          made += remove()
        stop = True
        thread.join()
        assert made > 0
        """);

    assertThat(names(".git/hooks")).isEmpty();
    assertThat(refused).contains(tree + "/.git/hooks/pre-push");
  }

  @Test
  void aDirectoryThatAnotherThreadSwaps_leadsNowhereElse() throws Exception {
    run("""
        import os, threading
        os.mkdir("a"); os.symlink("plain", "way"); os.symlink(".git/hooks", "trap")
        stop = False
        def swap():
          while not stop:
            try:
              os.rename("way", "x"); os.rename("trap", "way"); os.rename("x", "trap")
            except OSError:
              pass
        thread = threading.Thread(target=swap)
        thread.start()
        made = 0
        for i in range(800):
          try:
            with open("way/pre-push", "w") as f:
              f.write("x")
            made += 1
          except OSError:
            pass
        stop = True
        thread.join()
        assert made > 0
        """);

    assertThat(names(".git/hooks")).isEmpty();
  }

  @Test
  void aDirectoryUnderWay_isNotRenamedIntoPlace() throws Exception {
    Files.delete(tree.resolve(".git/hooks"));

    run("""
        import os, threading
        os.mkdir("e")
        stop = False
        def move():
          while not stop:
            for a, b in (("e", ".git/hooks"), (".git/hooks", "e")):
              try:
                os.rename(a, b)
              except OSError:
                pass
        thread = threading.Thread(target=move)
        thread.start()
        for i in range(800):
          try:
            with open("e/pre-push", "w") as f:
              f.write("x")
          except OSError:
            pass
        stop = True
        thread.join()
        """);

    assertThat(tree.resolve(".git/hooks")).doesNotExist();
    assertThat(tree.resolve("e/pre-push")).exists();
  }

  @Test
  void aConfigurationThatIsStillWrittenTo_isNotTheOneThatCounts() throws Exception {
    run("""
        import os
        fd = os.open(".git/config.lock", os.O_CREAT | os.O_RDWR)
        os.write(fd, b"[core]\\n\\tbare = false\\n")
        os.rename(".git/config.lock", ".git/config")
        os.write(fd, b"[alias]\\n\\tx = !y\\n")
        """);

    assertThat(Files.readString(tree.resolve(".git/config"))).contains("bare").doesNotContain("!y");
    assertThat(names(".git")).containsExactlyInAnyOrder("config", "hooks");
  }
}
