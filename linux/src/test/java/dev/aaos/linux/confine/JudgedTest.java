package dev.aaos.linux.confine;

import static dev.aaos.linux.confine.Commands.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.PathPattern;
import dev.aaos.linux.confine.Commands.Collector;
import dev.aaos.linux.confine.Commands.Result;
import dev.aaos.linux.confine.View.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A tree in which each name is judged as it is opened: `*.txt` may be read, `out-*` written,
/// `*.ref` read when somebody who is asked says so, `*.new` written then. Nothing else is.
@ParameterizedClass
@EnumSource(Tier.class)
@Timeout(120)
final class JudgedTest {
  private static final Map<Tier, Commands> COMMANDS = new EnumMap<>(Tier.class);

  private static Path base = Path.of("/");

  private final Tier tier;
  private Path tree = Path.of("/");

  JudgedTest(Tier tier) {
    this.tier = tier;
  }

  @BeforeAll
  static void begin() throws Exception {
    base = Commands.place();
    Path modules = Commands.modules(base);
    for (Tier tier : Tier.values()) {
      COMMANDS.put(tier, new Commands(modules, tier));
    }
  }

  @AfterAll
  static void end() throws Exception {
    COMMANDS.values().forEach(Commands::close);
    COMMANDS.clear();
    Commands.remove(base);
  }

  @BeforeEach
  void make() throws Exception {
    tree = Files.createDirectory(base.resolve("tree"));
    Files.createDirectory(tree.resolve("sub"));
    for (String name : List.of("a.txt", "sub/b.txt", "secret", "x.ref", "y.ref", "out-old")) {
      Files.writeString(tree.resolve(name), name + " content\n");
    }
    Files.createSymbolicLink(tree.resolve("link.txt"), Path.of("secret"));
    Files.createSymbolicLink(tree.resolve("sub/link.txt"), Path.of("../a.txt"));
    Files.createSymbolicLink(tree.resolve("out-link"), Path.of("secret"));
    Commands.giveAll(tree);
    Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void clear() throws Exception {
    Commands.remove(tree);
  }

  private PathPattern pattern(String rest) {
    return PathPattern.parse(tree + "/" + rest);
  }

  /// Answers every wish at once, as `yes` says of its name.
  private static final class Person extends Collector {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final String yes;

    Person(String yes) {
      this.yes = yes;
    }

    @Override
    public void wishes(Wish wish, Consumer<Boolean> answer) {
      String name = wish.name().name().toString();
      asked.add((wish.write() ? "write " : "read ") + name);
      answer.accept(name.matches(yes));
    }
  }

  private Result run(Collector collector, String script) throws Exception {
    return Objects.requireNonNull(COMMANDS.get(tier))
        .run(
            List.of(tree(tree, Access.JUDGED)),
            new Permits(
                List.of(pattern("**/out-*")),
                List.of(pattern("**/*.txt")),
                List.of(pattern("**/*.new")),
                List.of(pattern("**/*.ref"), PathPattern.literal(tree + "/sub"))),
            collector,
            "cd " + tree + "; PATH=/usr/bin:/bin; " + script);
  }

  private Result run(String script) throws Exception {
    return run(new Collector(), script);
  }

  @Test
  void whatIsGrantedByName_isRead_andWritten_andRemoved() throws Exception {
    Result result = run("cat a.txt sub/b.txt sub/link.txt sub/../a.txt && cat < a.txt"
        + " && exec 3< a.txt && cat /dev/fd/3 && [ -f secret ]"
        + " && echo one > out-1 && echo two >> out-1 && cp a.txt sub/out-2"
        + " && mv out-1 out-3 && ln out-3 out-4 && mkdir out-d && echo in > out-d/out-e"
        + " && rm out-old sub/out-2 && chmod 600 out-3 2>/dev/null; echo done");

    assertThat(result.out()).isEqualTo("""
        a.txt content
        sub/b.txt content
        a.txt content
        a.txt content
        a.txt content
        a.txt content
        done
        """);
    assertThat(tree.resolve("out-3")).hasContent("one\ntwo");
    assertThat(Files.isSameFile(tree.resolve("out-3"), tree.resolve("out-4"))).isTrue();
    assertThat(tree.resolve("out-d/out-e")).hasContent("in");
    assertThat(tree.resolve("out-old")).doesNotExist();
    assertThat(tree.resolve("sub/out-2")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cat secret",
        "cat link.txt",
        "cat sub/../secret",
        "cat /proc/self/cwd/secret",
        "cat /proc/self/root$PWD/secret",
        "cat out-old",
        "cat x.ref",
        "ls",
        "ls .",
        "ls sub",
        "cat < secret",
        "ln -s secret out-s; cat out-s",
        "ln -s secret out-s; mv out-s s.txt; cat s.txt",
        "ln secret s.txt; cat s.txt",
        "ln secret out-s; cat out-s",
        "mv secret s.txt; cat s.txt",
        "mv secret out-s",
        "ln out-old o.txt; cat o.txt",
        "mv out-old o.txt; cat o.txt",
        "mv sub out-sub",
        "rm secret",
        "rm a.txt",
        "rmdir sub",
        "echo x > secret",
        "echo x > a.txt",
        "echo x > out-link",
        "echo x > n.new",
        "mkdir new",
        "mkdir out-d; mv out-d d",
        "truncate -s 0 secret",
        "perl -e 'open(F, \"+<\", \"out-old\") or die; print <F>'",
        "perl -e 'open(F, \"+<\", \"a.txt\") or die; print F 1'",
        "perl -e '$d = syscall(257, -100, $ARGV[0], 0x200000, 0);"
            + " open(F, \"<\", \"/proc/self/fd/$d\") or die; print <F>' secret",
        "perl -e '$d = syscall(257, -100, \".\", 0x200000, 0);"
            + " open(F, \"<\", \"/proc/self/fd/$d/secret\") or die; print <F>'",
        "perl -e 'syscall(316, -100, $ARGV[0], -100, $ARGV[1], 2) and die' secret out-old",
        "perl -e 'syscall(316, -100, $ARGV[0], -100, $ARGV[1], 2) and die' out-old a.txt",
        "chmod 644 secret",
        "touch secret",
        "bash secret",
        "bash -c '. ./secret'",
      })
  void whatIsNot_isNeither_byNoWay(String script) throws Exception {
    Map<String, String> before = content();

    Result result = run(script);

    assertThat(result.isFine()).isFalse();
    assertThat(result.out()).doesNotContain("content");
    Map<String, String> after = content();
    after.keySet().removeIf(name -> name.startsWith("out-") && !before.containsKey(name));
    assertThat(after).isEqualTo(before);
  }

  private Map<String, String> content() throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> names = Files.walk(tree)) {
      for (Path one : names.toList()) {
        String name = tree.relativize(one).toString();
        if (Files.isSymbolicLink(one)) {
          all.put(name, "-> " + Files.readSymbolicLink(one));
        } else if (Files.isRegularFile(one)) {
          all.put(name, Files.readString(one) + Files.getPosixFilePermissions(one));
        } else {
          all.put(name, "directory");
        }
      }
    }
    return all;
  }

  @Test
  void aPerson_isAskedOnce_andWhatIsGrantedIsOpened_andWhatIsDeniedIsNot() throws Exception {
    Person person = new Person("x\\.ref|sub|good\\.new");

    Result result = run(
        person,
        "cat x.ref x.ref; cat y.ref; cat y.ref; ls sub; echo 1 > good.new; echo 2 > bad.new;"
            + " cat secret; exit 3");

    assertThat(result.ending()).isEqualTo(new Ending.Exited(3));
    assertThat(result.out()).isEqualTo("x.ref content\nx.ref content\nb.txt\nlink.txt\n");
    assertThat(person.asked)
        .containsExactly("read x.ref", "read y.ref", "read sub", "write good.new", "write bad.new");
    assertThat(tree.resolve("good.new")).hasContent("1");
    assertThat(tree.resolve("bad.new")).doesNotExist();
  }

  @Test
  void programsWait_fourAtOnce_andOthersWorkMeanwhile() throws Exception {
    for (int i = 0; i < 9; i++) {
      Commands.give(Files.writeString(tree.resolve(i + ".ref"), "r" + i + "\n"));
    }
    List<Consumer<Boolean>> open = new ArrayList<>();
    List<Integer> most = new CopyOnWriteArrayList<>();
    Collector slow = new Collector() {
      @Override
      public synchronized void wishes(Wish wish, Consumer<Boolean> answer) {
        open.add(answer);
        most.add(open.size());
      }

      @Override
      public synchronized void wrote(int stream, byte[] bytes) {
        super.wrote(stream, bytes);
        List<Consumer<Boolean>> all = List.copyOf(open);
        open.clear();
        all.forEach(answer -> answer.accept(true));
      }
    };

    Result result = run(
        slow,
        "for i in 0 1 2 3 4 5 6 7 8; do cat $i.ref > $TMPDIR/$i & done;"
            + " while [ $(cat $TMPDIR/? 2>/dev/null | wc -l) -lt 9 ]; do echo working; done;"
            + " wait; sort $TMPDIR/?");

    assertThat(result.out()).endsWith("r0\nr1\nr2\nr3\nr4\nr5\nr6\nr7\nr8\n");
    assertThat(most).allMatch(size -> size <= 4);
  }
}
