package dev.aaos.linux.confine;

import static dev.aaos.linux.confine.Commands.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Commands.Collector;
import dev.aaos.linux.confine.Commands.Result;
import dev.aaos.linux.confine.View.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Real commands without cells, through a real helper.
@Timeout(120)
final class BareTest {
  /// Sleeps under a name that no other test's processes have.
  private static final String SLEEPER = "exec -a bare-sleeper sleep 1000";

  private Path base;
  private Path in;
  private Path out;
  private Commands commands;

  @BeforeEach
  void begin() throws IOException {
    base = Commands.place();
    in = Commands.give(Files.createDirectory(base.resolve("in")));
    out = Commands.give(Files.createDirectory(base.resolve("out")));
    Commands.give(Files.writeString(in.resolve("a"), "hello"));
    Commands.give(Files.writeString(base.resolve("secret"), "secret"));
    commands = new Commands(Commands.modules(base), Tier.T1);
  }

  @AfterEach
  void end() throws IOException {
    commands.close();
    Commands.remove(base);
  }

  private List<View> granted() {
    return List.of(
        tree(in, Access.READ, Access.EXECUTE),
        tree(out, Access.READ, Access.EXECUTE, Access.WRITE));
  }

  @Test
  void aCommand_isConfinedProvenAndHeard() throws Exception {
    Result result = commands.run(granted(), """
        cat %1$s/a; echo err >&2; echo x > %2$s/b; echo x > %1$s/c; cat %3$s/secret; ls %3$s
        exit 3
        """.formatted(in, out, base));

    assertThat(result.ending()).isEqualTo(new Ending.Exited(3));
    assertThat(result.out()).isEqualTo("hello");
    assertThat(result.err())
        .contains("err\n", "in/c: Permission denied", "secret: Permission denied");
    assertThat(out.resolve("b")).hasContent("x\n");
    assertThat(in.resolve("c")).doesNotExist();
    assertThat(result.proofs()).isEqualTo(17);
    Enforcement found = commands.confiner().enforcement(Optional.of(Tier.T1));
    assertThat(found.tier()).isEqualTo(Tier.T1);
  }

  /// It has terminals of its own, and no others, also under a number that was once its own.
  @Test
  void terminals_areItsOwn_andNoOthers() throws Exception {
    Process neighbour = Commands.outside(
        "/usr/bin/python3",
        "-c",
        "import os, sys; m, s = os.openpty(); print(os.ttyname(s), flush=True); sys.stdin.read()");
    String theirs = neighbour.inputReader().readLine();
    Result result = commands.run(granted(), """
        python3 - <<'CODE'
        import fcntl, os, pty, sys, termios
        def refused(name):
            try:
                os.close(os.open(name, os.O_RDWR | os.O_NOCTTY))
                return False
            except OSError:
                return True
        read = lambda fd: os.read(fd, 100).decode().strip()
        pid, fd = pty.fork()
        if pid == 0:
            os.execvp("sh", ["sh", "-c", "tty; stty size; echo $((6 * 7))"])
        said = ""
        while True:
            try:
                more = os.read(fd, 100)
            except OSError:
                break
            if not more:
                break
            said += more.decode()
        os.waitpid(pid, 0); os.close(fd)
        print(said.split()[0].startswith("/dev/pts/"), said.split()[-1])
        mine = [os.openpty() for _ in range(3)]
        names = [os.ttyname(side) for _, side in mine]
        others = ["%s"] + [f"/dev/pts/{n}" for n in range(99)]
        print(all(name in names or refused(name) for name in others))
        again = os.open(names[0], os.O_RDWR | os.O_NOCTTY)
        os.write(again, b"in\\n"); print(read(mine[0][0]))
        os.close(again)
        for master, side in mine:
            os.close(master); os.close(side)
        print(all(refused(name) for name in names))
        CODE
        script -qec 'echo typed' /dev/null < /dev/null
        """.formatted(theirs));
    neighbour.destroyForcibly().waitFor();

    assertThat(theirs).startsWith("/dev/pts/");
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines().map(String::strip))
        .containsExactly("True 42", "True", "in", "True", "typed");
  }

  @Test
  void ordinaryPrograms_work() throws Exception {
    Result result = commands.run(granted(), """
        set -e
        cd %s
        git init -q r; cd r; git config user.email a@b.c; git config user.name n
        echo x > f; chmod 755 f; git add f; git commit -qm m; git clone -q . ../r2; cat ../r2/f
        cd ..; tar czf t.tgz r2/f; mkdir x; tar xzf t.tgz -C x; cat x/r2/f; test -x x/r2/f
        perl -e 'my $p = fork(); exit 0 unless $p; waitpid($p, 0); print "perl\\n"'
        mkfifo p; (echo through a pipe > p &) ; cat p
        touch z; chmod 755 z; ln z z2; ln -s z z3; mv z2 z4; rm z
        node -e 'require("child_process").execSync("echo node", { stdio: "inherit" })'
        [ ! -e /etc/debian_version ] || cat /etc/debian_version > /dev/null
        f=$(mktemp); echo temporary > $f; cat $f; echo kept > ~/own; cat ~/own
        python3 - <<'CODE'
        import os, shutil, subprocess, tempfile, threading
        t = threading.Thread(target=lambda: print("thread", flush=True)); t.start(); t.join()
        print(subprocess.run(["echo", "child"], capture_output=True, text=True).stdout, end="")
        with tempfile.NamedTemporaryFile() as f:
            shutil.copy2("r2/f", f.name); os.utime(f.name, (5, 5))
            print(int(os.stat(f.name).st_mtime))
        CODE
        """.formatted(out));

    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines())
        .containsExactly(
            "x",
            "x",
            "perl",
            "through a pipe",
            "node",
            "temporary",
            "kept",
            "thread",
            "child",
            "5");
    assertThat(result.isFine()).isTrue();
  }

  @Test
  void modesAndTimes_areSetWhereTheProgramMayWrite_byEveryName() throws Exception {
    Commands.give(Files.writeString(out.resolve("f"), "f"));
    Commands.give(Files.writeString(out.resolve("g"), "g"));

    Result result = commands.run(granted(), """
        cd %1$s; chmod 600 f; touch -d @77 g; perl -e 'chmod 0640, "%1$s/g" or exit 1'
        chmod 700 %2$s/a || echo refused; touch -d @77 %2$s/a || echo refused
        chmod u+s f || echo refused
        perl -e 'open(F, "<", "%2$s/a"); chmod(0700, *F) or print "refused\\n"'
        """.formatted(out, in));

    assertThat(result.out().lines()).containsExactly("refused", "refused", "refused", "refused");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve("f"))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve("g"))))
        .isEqualTo("rw-r-----");
    assertThat(Files.getLastModifiedTime(out.resolve("g")))
        .isEqualTo(FileTime.from(Instant.ofEpochSecond(77)));
  }

  @Test
  void whatACommandLeavesRunning_endsWithIt_howeverItHid() throws Exception {
    Result result = commands.run(granted(), """
        (setsid bash -c '%1$s' &) ; setsid bash -c '(%1$s) & disown'
        perl -e 'fork and exit; setpgrp; fork and exit; close STDIN; close STDOUT; close STDERR;
          exec { "sleep" } "bare-sleeper", "1000"'
        echo done
        """.formatted(SLEEPER));

    assertThat(result.out()).isEqualTo("done\n");
    assertThat(sleepers()).isEmpty();
  }

  @Test
  void oneThatKeepsForking_isEnded() throws Exception {
    Result result = commands.run(
        Bounds.DEFAULT.within(Duration.ofMillis(500)),
        granted(),
        "f() { (exec -a bare-sleeper sleep 1000) & g & }; g() { (f); }; f;"
            + " while :; do (setsid bash -c '" + SLEEPER + "' &) ; sleep 0.01; done");

    assertThat(result.ending()).isEqualTo(new Ending.Killed(9));
    assertThat(sleepers()).isEmpty();
  }

  @Test
  void limits_areUponACommand_andAForkBombMeetsThem() throws Exception {
    Bounds few = new Bounds(
        Duration.ofSeconds(60),
        Duration.ofSeconds(77),
        301,
        99,
        3L << 30,
        3L << 30,
        3L << 20,
        1L << 20,
        Bounds.UNBOUNDED);

    Result limits = commands.run(few, granted(), "ulimit -Hn; ulimit -Ht; ulimit -Hf; ulimit -Hc");
    Result bomb = commands.run(
        few.within(Duration.ofSeconds(10)),
        granted(),
        "for i in $(seq 4000); do (exec -a bare-sleeper sleep 1000) & done; echo $i");

    assertThat(limits.out()).isEqualTo("99\n78\n3072\n0\n");
    assertThat(bomb.err()).contains("fork: ");
    assertThat(sleepers()).isEmpty();
  }

  @Test
  void aGrantByAnotherName_isWrittenByIt_andNothingIsPlantedThere() throws Exception {
    Path link = Files.createSymbolicLink(base.resolve("link"), out);
    View view = new View(
        PathBytes.of(link.toString()),
        PathBytes.of(out.toString()),
        true,
        Set.of(Access.READ, Access.EXECUTE, Access.WRITE));

    Result result = commands.run(
        List.of(view),
        "cd %s; echo x > f; mkdir -p .git/hooks; echo x > .git/hooks/pre-push".formatted(link));

    assertThat(out.resolve("f")).hasContent("x\n");
    assertThat(out.resolve(".git/hooks")).isEmptyDirectory();
    assertThat(result.err()).contains(".git/hooks/pre-push: Permission denied");
  }

  @Test
  void aProgramThatIsNotThere_isSaidAsAShellWould() throws Exception {
    Collector collector = new Collector();
    Program none = new Program(
        List.of("/usr/bin/nothing-such"),
        List.of(),
        "/tmp",
        "",
        List.of(),
        Permits.NONE,
        Egress.NONE,
        Bounds.DEFAULT);

    Result result = collector.result(commands.confiner().run(none, Tier.T1, collector));

    assertThat(result.ending()).isEqualTo(new Ending.Exited(127));
    assertThat(result.err()).contains("/usr/bin/nothing-such: cannot be started: ENOENT");
    assertThat(commands.run(granted(), "echo on").out()).isEqualTo("on\n");
  }

  @Test
  void commandsAtOnce_endWithoutOneAnother() throws Exception {
    Collector collector = new Collector();
    Program sleep = Commands.program(Bounds.DEFAULT, granted(), "/tmp", "echo here; " + SLEEPER);
    CompletableFuture<Ending> ended = start(sleep, collector);
    collector.running.await();

    commands.run(granted(), "(setsid bash -c 'sleep 1000' &) ; echo done");

    assertThat(sleepers()).hasSize(1);
    collector.kill.run();
    assertThat(ended.get()).isEqualTo(new Ending.Killed(9));
    assertThat(sleepers()).isEmpty();
  }

  private CompletableFuture<Ending> start(Program program, Collector collector) {
    CompletableFuture<Ending> ended = new CompletableFuture<>();
    Thread.ofPlatform().start(() -> {
      try {
        ended.complete(commands.confiner().run(program, Tier.T1, collector));
      } catch (ConfinementException | InterruptedException e) {
        ended.completeExceptionally(e);
      }
    });
    return ended;
  }

  @Test
  void aHelperThatIsKilled_takesItsCommandsAlong_andAnotherIsStarted() throws Exception {
    Collector collector = new Collector();
    Program sleep = Commands.program(
        Bounds.DEFAULT, granted(), "/tmp", "echo here; setsid -w bash -c '" + SLEEPER + "'");
    CompletableFuture<Ending> ended = start(sleep, collector);
    collector.running.await();

    ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);

    assertThatThrownBy(ended::get).hasMessageContaining("aaos-confine: it has ended");
    assertThat(sleepers()).isEmpty();
    assertThat(commands.run(granted(), "echo again").out()).isEqualTo("again\n");
  }

  @Test
  void thePrivateDirectory_isGoneAfterwards() throws Exception {
    Result result =
        commands.run(granted(), "mkdir -p ~/a/b; chmod 000 ~/a; echo $HOME $TMPDIR; pwd");

    String own = result.out().lines().toList().getLast();
    assertThat(result.out()).isEqualTo(own + " " + own + "\n" + own + "\n");
    assertThat(Path.of(own)).doesNotExist();
    assertThat(own).startsWith("/tmp/aaos-");
  }

  @Test
  void aGrantThatTheUserHasNoLeaveFor_refusesTheStart_namingTheMend() throws Exception {
    Path closed = Files.createDirectory(base.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));

    assertThatThrownBy(() -> commands.run(List.of(tree(closed, Access.READ)), "true"))
        .isInstanceOf(ConfinementException.class)
        .hasMessageContaining("has not the leave at " + closed)
        .hasMessageContaining("chown");
  }

  private static List<String> sleepers() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(one -> one.getFileName().toString().matches("\\d+"))
          .map(BareTest::command)
          .filter(command -> command.startsWith("bare-sleeper"))
          .toList();
    }
  }

  private static String command(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"));
    } catch (IOException e) {
      return "";
    }
  }
}
