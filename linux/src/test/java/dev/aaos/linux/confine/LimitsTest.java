package dev.aaos.linux.confine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.linux.confine.Commands.Collector;
import dev.aaos.linux.confine.Commands.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a program may use up, as the program itself finds it.
@Timeout(90)
final class LimitsTest {
  private static final int THREADS = 4;
  private static final int EACH = 50;
  private static final Bounds FEW = new Bounds(
      Duration.ofSeconds(50),
      Duration.ofSeconds(77),
      400,
      99,
      1L << 30,
      1L << 30,
      3L << 20,
      1L << 20,
      Bounds.UNBOUNDED);

  private Path base;
  private Commands commands;

  @BeforeEach
  void begin() throws IOException {
    base = Commands.place();
    commands = new Commands(Commands.modules(base));
  }

  @AfterEach
  void end() throws IOException {
    commands.close();
    Commands.remove(base);
  }

  private Result run(Bounds bounds, List<View> views, String... arguments)
      throws ConfinementException, InterruptedException {
    Collector collector = new Collector();
    Program program = new Program(
        List.of(arguments),
        List.of(),
        "/tmp",
        "",
        views,
        Permits.writing(Commands.writes(views)),
        Egress.NONE,
        bounds);
    return collector.result(commands.confiner().run(program, Tier.T2, collector));
  }

  /// No shell stands in front of it: the limits are there when it begins.
  @Test
  void limits_areUponAProgram_beforeItsFirstInstruction() throws Exception {
    Result result = run(FEW, List.of(), "/usr/bin/cat", "/proc/self/limits");

    assertThat(result.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
        .contains(
            "Max cpu time 77 78 seconds",
            "Max file size 3145728 3145728 bytes",
            "Max data size 1073741824 1073741824 bytes",
            "Max core file size 0 0 bytes",
            "Max open files 99 99 files");
  }

  /// Whatever threads do beside one another, each child waits until it is limited; and nothing is
  /// left of two hundred.
  @Test
  void noChildEscapesItsLimits_andNothingIsLeftOfAny() throws Exception {
    run(FEW, List.of(), "/usr/bin/true");
    long held = descriptors();
    List<FutureTask<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Callable<Integer> many = () -> {
        int limited = 0;
        for (int round = 0; round < EACH; round++) {
          Result result = run(FEW, List.of(), "/usr/bin/grep", "-c", " 99 ", "/proc/self/limits");
          limited += result.out().equals("1\n") ? 1 : 0;
        }
        return limited;
      };
      tasks.add(new FutureTask<>(many));
    }
    tasks.forEach(Thread.ofPlatform()::start);

    for (FutureTask<Integer> task : tasks) {
      assertThat(task.get()).isEqualTo(EACH);
    }
    run(FEW, List.of(), "/usr/bin/true");
    assertThat(groups()).isEmpty();
    // Cells that wait hold some: as many as then, and one that is just being made.
    assertThat(descriptors()).isLessThanOrEqualTo(held + 12);
  }

  @Test
  void whatCannotBeStarted_endsAsAShellWouldSay() throws Exception {
    Path script = Files.writeString(base.resolve("script"), "echo without a first line");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    View view = Commands.file(script, View.Access.READ, View.Access.EXECUTE);

    Result none = run(FEW, List.of(), "/usr/bin/no-such-program");
    Result data = run(FEW, List.of(), "/etc/passwd");
    Result odd = run(FEW, List.of(view), script.toString());

    assertThat(none.ending()).isEqualTo(new Ending.Exited(127));
    assertThat(none.err()).isEqualTo("/usr/bin/no-such-program: cannot be started: ENOENT\n");
    assertThat(data.ending()).isEqualTo(new Ending.Exited(126));
    assertThat(data.err()).isEqualTo("/etc/passwd: cannot be started: EACCES\n");
    assertThat(odd.ending()).isEqualTo(new Ending.Exited(126));
    assertThat(odd.err()).contains("cannot be started: ENOEXEC");
  }

  @Test
  void aMemoryHog_ofOneProcessOrOfMany_meetsTheBoundOfAll() throws Exception {
    if (!isCounted(Counted.MEMORY)) {
      return;
    }
    Bounds little = new Bounds(
        Duration.ofSeconds(50),
        Duration.ofSeconds(77),
        400,
        99,
        64L << 20,
        1L << 30,
        1L << 30,
        200L << 20,
        Bounds.UNBOUNDED);

    Result one = run(little, List.of(), "/usr/bin/perl", "-e", "$x = 'x' x (200 << 20); sleep 9");
    Result many = run(little, List.of(), "/usr/bin/bash", "-c", """
        for i in 1 2 3 4 5; do perl -e '$x = "x" x (8 << 20); $x .= "y" x (8 << 20); sleep 9' & done
        wait
        """);
    Result files = run(little, List.of(), "/usr/bin/bash", "-c", "head -c 120M /dev/zero > /tmp/x");
    Result after = run(little, List.of(), "/usr/bin/echo", "fine");

    assertThat(one.ending()).isEqualTo(new Ending.Killed(9));
    assertThat(one.reached()).containsExactly(Counted.MEMORY);
    assertThat(many.reached()).containsExactly(Counted.MEMORY);
    assertThat(files.reached()).containsExactly(Counted.MEMORY);
    assertThat(after.out()).isEqualTo("fine\n");
    assertThat(after.reached()).isEmpty();
    assertThat(groups()).isEmpty();
  }

  @Test
  void aForkBomb_meetsItsBound_whichIsSaid() throws Exception {
    if (!isCounted(Counted.PROCESSES)) {
      return;
    }

    Result bomb = run(
        new Bounds(
            Duration.ofSeconds(4),
            Duration.ofSeconds(77),
            20,
            99,
            1L << 30,
            1L << 30,
            1L << 20,
            1L << 20,
            Bounds.UNBOUNDED),
        List.of(),
        "/usr/bin/perl",
        "-e",
        "fork while 1");
    Result after = run(FEW, List.of(), "/usr/bin/echo", "fine");

    assertThat(bomb.ending()).isEqualTo(new Ending.Killed(9));
    assertThat(bomb.reached()).contains(Counted.PROCESSES);
    assertThat(after.out()).isEqualTo("fine\n");
    assertThat(groups()).isEmpty();
  }

  /// Where nothing counts it, a bound that a pid namespace cannot keep starts nothing.
  @Test
  void fewProcesses_areExactlyAsManyAsThereMayBe_orNoneIsStarted() throws Exception {
    Bounds three = new Bounds(
        Duration.ofSeconds(50),
        Duration.ofSeconds(77),
        3,
        99,
        1L << 30,
        1L << 30,
        1L << 20,
        1L << 20,
        Bounds.UNBOUNDED);
    String script = "for (1 .. 9) { defined($p = fork) or print($_), exit; $p or sleep(99), exit }";

    if (!isCounted(Counted.PROCESSES)) {
      assertThatThrownBy(() -> run(three, List.of(), "/usr/bin/perl", "-e", script))
          .isInstanceOf(ConfinementException.class)
          .hasMessageContaining("no less than 301 numbers");
      return;
    }
    Result result = run(three, List.of(), "/usr/bin/perl", "-e", script);

    assertThat(result.out()).isEqualTo("3");
    assertThat(result.reached()).containsExactly(Counted.PROCESSES);
  }

  @Test
  void processorTimeAndFileSize_endWhatUsesThemUp() throws Exception {
    Bounds second = new Bounds(
        Duration.ofSeconds(50),
        Duration.ofSeconds(1),
        400,
        99,
        1L << 30,
        1L << 30,
        1L << 20,
        8L << 20,
        Bounds.UNBOUNDED);

    Result busy = run(second, List.of(), "/usr/bin/perl", "-e", "1 while 1");
    Result large = run(second, List.of(), "/usr/bin/dd", "if=/dev/zero", "of=/tmp/x", "bs=2M");
    Result holding = run(
        second,
        List.of(),
        "/usr/bin/perl",
        "-e",
        "for (1 .. 200) { open($f[$_], '<', '/dev/null') or die \"$_: $!\" }");

    assertThat(busy.ending()).isEqualTo(new Ending.Killed(24));
    assertThat(large.ending()).isEqualTo(new Ending.Killed(25));
    assertThat(holding.err()).contains("Too many open files");
  }

  /// What a daemon that was killed leaves behind is removed when the next begins.
  @Test
  void groupsThatWereLeft_areRemovedAtTheNextStart() throws Exception {
    if (!isCounted(Counted.PROCESSES)) {
      return;
    }
    List<Path> left = new ArrayList<>();
    for (Path ours : Commands.groups()) {
      left.add(Files.createDirectories(ours.resolveSibling("aaos-1-4711-1/c1")));
    }
    assertThat(left).isNotEmpty();

    try (Commands next = new Commands(base.resolve("modules"))) {
      assertThat(next.run(List.of(), "echo fine").out()).isEqualTo("fine\n");
      assertThat(left).noneMatch(path -> Files.exists(path.getParent()));
    }
    commands.close();

    assertThat(Commands.groups()).isEmpty();
  }

  /// This process may make groups where it is root, and is told when it may not.
  private boolean isCounted(Counted what) throws Exception {
    boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    boolean counted =
        commands.confiner().enforcement(Optional.empty()).counted().contains(what);
    assertThat(counted).isEqualTo(root);
    return counted;
  }

  /// The groups of commands; none when all have ended.
  private static List<Path> groups() throws IOException {
    List<Path> all = new ArrayList<>();
    for (Path base : Commands.groups()) {
      try (Stream<Path> entries = Files.list(base)) {
        entries.filter(Files::isDirectory).forEach(all::add);
      }
    }
    return all;
  }

  private static long descriptors() throws IOException {
    long helper = ProcessHandle.current().children().findFirst().orElseThrow().pid();
    try (Stream<Path> all = Files.list(Path.of("/proc/" + helper + "/fd"))) {
      return all.count();
    }
  }
}
