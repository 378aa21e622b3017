package dev.aaos.linux.confine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.linux.confine.Commands.Collector;
import dev.aaos.linux.confine.Commands.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
      Duration.ofSeconds(50), Duration.ofSeconds(77), 400, 99, 1L << 30, 3L << 20, 1L << 20);

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
    Program program =
        new Program(List.of(arguments), List.of(), "/tmp", "", views, Egress.NONE, bounds);
    return collector.result(commands.confiner().run(program, Tier.T2, collector));
  }

  /// No shell stands in front of it: the limits are there when it begins.
  @Test
  void limits_areUponAProgram_beforeItsFirstInstruction() throws Exception {
    Result result = run(FEW, List.of(), "/usr/bin/cat", "/proc/self/limits");

    assertThat(result.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
        .contains(
            "Max cpu time 77 77 seconds",
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

  private static long descriptors() throws IOException {
    long helper = ProcessHandle.current().children().findFirst().orElseThrow().pid();
    try (Stream<Path> all = Files.list(Path.of("/proc/" + helper + "/fd"))) {
      return all.count();
    }
  }
}
