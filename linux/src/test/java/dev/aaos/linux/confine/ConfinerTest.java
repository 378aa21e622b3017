package dev.aaos.linux.confine;

import static dev.aaos.linux.confine.Commands.file;
import static dev.aaos.linux.confine.Commands.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.linux.confine.Commands.Collector;
import dev.aaos.linux.confine.Commands.Result;
import dev.aaos.linux.confine.View.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Real commands in real cells, through a real helper.
@Timeout(90)
final class ConfinerTest {
  /// Two processes in each of two cells.
  private static final int WAITING = 4;

  private Path base;
  private Path in;
  private Path out;
  private Commands commands;

  @BeforeEach
  void begin() throws IOException {
    base = Commands.place();
    in = Files.createDirectory(base.resolve("in"));
    out = Files.createDirectory(base.resolve("out"));
    Files.writeString(in.resolve("a"), "hello");
    Files.writeString(base.resolve("secret"), "secret");
    commands = new Commands(Commands.modules(base));
  }

  @AfterEach
  void end() throws IOException {
    commands.close();
    Commands.remove(base);
  }

  /// What rules allow in the directory around it, they would allow in it.
  @Test
  void aTreeInADirectoryOfTheCellsOwn_isJudgedAsAnyOther() throws Exception {
    Path inside = Files.createTempDirectory(Path.of("/tmp"), "aaos-planting").toRealPath();
    Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      Result result = commands.run(
          List.of(tree(inside, Access.READ, Access.EXECUTE, Access.WRITE)),
          "cd %s; echo x > f; mkdir .git .git/hooks; echo x > .git/hooks/pre-commit;"
                  .formatted(inside)
              + " echo y > /tmp/own; mv /tmp/own /tmp/own2; cat /tmp/own2; touch ~/z; ls ~");

      assertThat(inside.resolve("f")).hasContent("x");
      assertThat(inside.resolve(".git/hooks/pre-commit")).doesNotExist();
      assertThat(result.out()).isEqualTo("y\nz\n");
      assertThat(result.err()).contains(".git/hooks/pre-commit: Permission denied");
    } finally {
      Commands.remove(inside);
    }
  }

  @Test
  void aCommand_isConfinedProvenAndHeard() throws Exception {
    Result result = commands.run(List.of(), """
        echo out; echo err >&2; pwd
        grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status
        exit 3
        """);

    assertThat(result.ending()).isEqualTo(new Ending.Exited(3));
    assertThat(result.out().lines())
        .containsExactly(
            "out",
            "/tmp",
            "CapEff:\t0000000000000000",
            "CapBnd:\t0000000000000000",
            "NoNewPrivs:\t1",
            "Seccomp:\t2");
    assertThat(result.err()).isEqualTo("err\n");
    assertThat(result.proofs()).isEqualTo(11);
  }

  @Test
  void whatIsGranted_isThereAndNothingElse() throws Exception {
    Result result = commands.run(
        List.of(tree(in, Access.READ), tree(out, Access.READ, Access.EXECUTE, Access.WRITE)),
        """
        cat %1$s/a > %2$s/b
        echo x > %1$s/c
        cat %3$s/secret
        ls %3$s
        cat /etc/shadow /etc/hostname
        printf '#!/bin/sh\\necho ran' > %2$s/s; chmod 755 %2$s/s; %2$s/s
        """.formatted(in, out, base));

    assertThat(result.out().lines()).containsExactly("aaos", "ran");
    assertThat(result.err())
        .contains("in/c: Read-only file system", "secret: No such file", "shadow: No such file");
    assertThat(out.resolve("b")).hasContent("hello");
    assertThat(Files.getAttribute(out.resolve("b"), "unix:uid"))
        .isEqualTo(Files.getAttribute(out, "unix:uid"));
    assertThat(in.resolve("c")).doesNotExist();
  }

  @Test
  void aFile_isGrantedByItself() throws Exception {
    Files.writeString(in.resolve("b"), "other");

    Result result = commands.run(
        List.of(file(in.resolve("a"), Access.READ, Access.WRITE)),
        "cat %1$s/a; echo new > %1$s/a; cat %1$s/b; echo x > %1$s/c".formatted(in));

    assertThat(result.out()).isEqualTo("hello");
    assertThat(in.resolve("a")).hasContent("new\n");
    assertThat(result.err()).contains("b: No such file", "c: Read-only file system");
  }

  @Test
  void writingWithoutReading_isPossible() throws Exception {
    Files.writeString(out.resolve("old"), "old");

    Result result = commands.run(
        List.of(tree(out, Access.WRITE)),
        "echo x > %1$s/new; cat %1$s/old; ls %1$s".formatted(out));

    assertThat(out.resolve("new")).hasContent("x\n");
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("old: Permission denied", "Permission denied");
  }

  @Test
  void aLinkPlantedInAGrantedTree_leadsNowhere() throws Exception {
    Files.createSymbolicLink(in.resolve("link"), base.resolve("secret"));
    Files.createSymbolicLink(in.resolve("etc"), Path.of("/etc"));

    Result result =
        commands.run(List.of(tree(in, Access.READ)), "cat %1$s/link %1$s/etc/shadow".formatted(in));

    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).hasSize(2).allMatch(line -> line.contains("No such file"));
  }

  @Test
  void ordinaryPrograms_work() throws Exception {
    Path java = Path.of(System.getProperty("java.home"));
    Result result = commands.run(
        List.of(
            tree(out, Access.READ, Access.EXECUTE, Access.WRITE),
            tree(java, Access.READ, Access.EXECUTE)),
        """
        set -e
        cd %s
        git init -q r; cd r; git config user.email a@b.c; git config user.name n
        echo x > f; git add f; git commit -qm m; git clone -q . ../r2; cat ../r2/f
        cd ..; tar czf t.tgz --exclude=.git r2; mkdir x; tar xzf t.tgz -C x; cat x/r2/f
        perl -e 'my $p = fork(); exit 0 unless $p; waitpid($p, 0); print "perl\\n"'
        script -qec 'echo in a terminal' /dev/null
        mkfifo p; (echo through a pipe > p &) ; cat p
        touch z; chmod 755 z; ln z z2; ln -s z z3; mv z2 z4; rm z
        mktemp > /dev/null; echo ~; exec 3<> /dev/null; echo to stdout > /dev/stdout
        %s/bin/java -Xshare:auto --version | head -1
        """.formatted(out, java));

    assertThat(result.err()).isEmpty();
    assertThat(result.out().replace("\r", "").lines())
        .startsWith("x", "x", "perl", "in a terminal", "through a pipe", "/home/agent", "to stdout")
        .last()
        .asString()
        .startsWith("openjdk");
    assertThat(result.isFine()).isTrue();
  }

  @Test
  void aCommandThatTakesTooLong_isEndedWithAllItStarted() throws Exception {
    Result result = commands.run(
        Bounds.DEFAULT.within(Duration.ofMillis(300)),
        List.of(),
        "(setsid sleep 1000 &); sleep 1000");

    assertThat(result.ending()).isEqualTo(new Ending.Killed(9));
    assertThat(confined()).isEmpty();
  }

  @Test
  void whatACommandLeavesRunning_endsWithIt() throws Exception {
    Result result = commands.run(List.of(), "(setsid sleep 1000 &); echo done");

    assertThat(result.isFine()).isTrue();
    assertThat(confined()).isEmpty();
  }

  @Test
  void aCommandIsEnded_fromOutsideAndByAnInterrupt() throws Exception {
    Collector collector = new Collector();
    Program sleep = Commands.program(Bounds.DEFAULT, List.of(), "/tmp", "echo here; sleep 1000");
    CompletableFuture<Ending> ended = new CompletableFuture<>();
    Thread first = Thread.ofPlatform().start(() -> complete(ended, sleep, collector));
    collector.running.await();
    collector.kill.run();
    assertThat(ended.get()).isEqualTo(new Ending.Killed(9));
    first.join();

    Collector again = new Collector();
    AtomicReference<String> thrown = new AtomicReference<>();
    Thread second = Thread.ofPlatform().start(() -> {
      try {
        commands.confiner().run(sleep, Tier.T2, again);
      } catch (InterruptedException e) {
        thrown.set("interrupted");
      } catch (ConfinementException e) {
        thrown.set(e.getMessage());
      }
    });
    again.running.await();
    second.interrupt();
    second.join();
    assertThat(thrown).hasValue("interrupted");
    assertThat(confined()).isEmpty();
  }

  private void complete(CompletableFuture<Ending> ended, Program program, Collector collector) {
    try {
      ended.complete(commands.confiner().run(program, Tier.T2, collector));
    } catch (ConfinementException | InterruptedException e) {
      ended.completeExceptionally(e);
    }
  }

  @Test
  void aForkBomb_andAFullDisk_stayWithinTheirCell() throws Exception {
    Bounds few = new Bounds(
        Duration.ofSeconds(20),
        Duration.ofMinutes(1),
        301,
        64,
        1L << 30,
        1L << 30,
        1L << 20,
        1L << 20,
        Bounds.UNBOUNDED);
    Result result = commands.run(few, List.of(), """
        head -c 2M /dev/zero > /tmp/big || echo bounded file
        head -c 900K /dev/zero > /tmp/a; head -c 900K /dev/zero > /tmp/b || echo bounded disk
        for i in $(seq 400); do sleep 1000 & done 2> /dev/null
        echo not reached
        """);
    Result after = commands.run(List.of(), "echo fine");

    assertThat(result.out()).contains("bounded file", "bounded disk");
    assertThat(after.out()).isEqualTo("fine\n");
    assertThat(confined()).isEmpty();
  }

  @Test
  void theBoundOfProcesses_isThatOfEachCommand_alsoInACellThatWaited() throws Exception {
    assertThat(commands.confiner().enforcement(Optional.empty()).processesBounded())
        .isTrue();
    Bounds many = new Bounds(
        Duration.ofSeconds(20),
        Duration.ofMinutes(1),
        2_000,
        64,
        1L << 30,
        1L << 30,
        1L << 20,
        1L << 20,
        Bounds.UNBOUNDED);
    List<String> bounds = new ArrayList<>();
    for (Bounds wanted : List.of(Bounds.DEFAULT, many, many, many, Bounds.DEFAULT)) {
      String script = "cat /proc/sys/kernel/pid_max; ls -A /proc/1/root 2> /dev/null";
      bounds.add(commands.run(wanted, List.of(), script).out().strip());
    }

    Set<Counted> counted = commands.confiner().enforcement(Optional.empty()).counted();
    assertThat(bounds)
        .isEqualTo(Stream.of(Bounds.DEFAULT, many, many, many, Bounds.DEFAULT)
            .map(one -> Integer.toString(one.numbers(counted)))
            .toList());
  }

  @Test
  void anOrphanThatEnds_isReapedAtOnce() throws Exception {
    // Of numbers the first 300 are given out once; a hundred are left for all that follow.
    Set<Counted> counted = commands.confiner().enforcement(Optional.empty()).counted();
    Bounds few = new Bounds(
        Duration.ofSeconds(50),
        Duration.ofMinutes(1),
        counted.contains(Counted.PROCESSES) ? 200 : 400,
        64,
        1L << 30,
        1L << 30,
        1L << 20,
        1L << 20,
        Bounds.UNBOUNDED);

    Result result = commands.run(
        few, List.of(), "for i in $(seq 300); do (true &) ; done; wait; echo all of them");

    assertThat(result.out()).isEqualTo("all of them\n");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void aHelperThatIsKilled_takesItsCommandsAlong_andAnotherIsStarted() throws Exception {
    Collector collector = new Collector();
    Program sleep = Commands.program(Bounds.DEFAULT, List.of(), "/tmp", "echo here; sleep 1000");
    CompletableFuture<Ending> ended = new CompletableFuture<>();
    Thread thread = Thread.ofPlatform().start(() -> complete(ended, sleep, collector));
    collector.running.await();

    helpers().forEach(ProcessHandle::destroyForcibly);

    assertThatThrownBy(ended::get).hasMessageContaining("aaos-confine: it has ended");
    thread.join();
    assertThat(commands.run(List.of(), "echo again").out()).isEqualTo("again\n");
    commands.close();
    awaitNone();
  }

  @Test
  void thisProcess_isNeverRestricted_andNothingIsLeftBehind() throws Exception {
    commands.run(List.of(tree(in, Access.READ)), "true");
    long descriptors = descriptors();
    String mounts = Files.readString(Path.of("/proc/self/mountinfo"));
    for (int i = 0; i < 30; i++) {
      assertThat(commands.run(List.of(tree(in, Access.READ)), "true").isFine()).isTrue();
    }

    assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).isEqualTo(mounts);
    assertThat(confined()).isEmpty();
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        assertThat(Files.readString(thread.resolve("status")))
            .contains("NoNewPrivs:\t0", "Seccomp:\t" + seccomp());
      }
    }
  }

  /// Whatever confines the tests themselves.
  private static String seccomp() throws IOException {
    return Files.readAllLines(Path.of("/proc/1/status")).stream()
        .filter(line -> line.startsWith("Seccomp:\t"))
        .map(line -> line.substring(9))
        .findFirst()
        .orElse("0");
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }

  private static Stream<ProcessHandle> helpers() {
    return ProcessHandle.current().children();
  }

  /// What runs in cells: everything below the helper but the first processes of the few cells
  /// that wait for a command, or are being made to.
  private static List<ProcessHandle> confined() {
    Map<Boolean, List<ProcessHandle>> all = helpers()
        .flatMap(ProcessHandle::descendants)
        .collect(Collectors.partitioningBy(ConfinerTest::isWaiting));
    assertThat(all.get(true)).hasSizeLessThanOrEqualTo(WAITING);
    return all.getOrDefault(false, List.of());
  }

  private static boolean isWaiting(ProcessHandle process) {
    try {
      String name =
          Files.readString(Path.of("/proc/" + process.pid() + "/comm")).strip();
      return Set.of("sh", "stock").contains(name);
    } catch (IOException e) {
      return true; // It has ended.
    }
  }

  private static void awaitNone() {
    ProcessHandle.current().children().forEach(child -> child.onExit().join());
  }
}
