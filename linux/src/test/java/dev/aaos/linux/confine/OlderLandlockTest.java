package dev.aaos.linux.confine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.linux.confine.Commands.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tier T1 with no more of Landlock than Linux 6.7 has, which does not keep programs from sending
/// signals to others.
@Timeout(120)
final class OlderLandlockTest {
  private static final int LINUX_6_7 = 4;

  private static Path base = Path.of("/");
  private static Optional<Commands> made = Optional.empty();

  @BeforeAll
  static void begin() throws Exception {
    base = Commands.place();
    made = Optional.of(new Commands(Commands.modules(base), Tier.T1, LINUX_6_7));
  }

  @AfterAll
  static void end() throws Exception {
    made.ifPresent(Commands::close);
    made = Optional.empty();
    Commands.remove(base);
  }

  private static Result run(String script) throws Exception {
    return made.orElseThrow().run(List.of(), script);
  }

  @Test
  void whatIsInForce_isSaid() throws Exception {
    Enforcement enforcement = made.orElseThrow().confiner().enforcement(Optional.of(Tier.T1));

    assertThat(enforcement.landlock()).isEqualTo(LINUX_6_7);
    assertThat(enforcement.layers(false).toString())
        .contains("ABI 4: files,", "and signals, by a deputy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kill -0 $P",
        "kill -9 $P",
        "/usr/bin/kill -KILL $P",
        "kill -9 -- -$P",
        "kill -9 $PPID",
        "perl -e 'syscall(62, $ARGV[0] + 0, 9) and die' $P",
        "perl -e 'syscall(200, $ARGV[0] + 0, 9) and die' $P",
        "perl -e 'syscall(234, $ARGV[0] + 0, $ARGV[0] + 0, 9) and die' $P",
        "perl -e '$i = pack(\"i4x112\", 9, 0, -1, 0);"
            + " syscall(129, $ARGV[0] + 0, 9, $i) and die' $P",
        "perl -e '$i = pack(\"i4x112\", 9, 0, -1, 0);"
            + " syscall(297, $ARGV[0] + 0, $ARGV[0] + 0, 9, $i) and die' $P",
        "perl -e '$d = syscall(434, $ARGV[0] + 0, 0); $d < 0 and die;"
            + " syscall(424, $d, 9, 0, 0) and die' $P",
        "perl -e 'pipe(R, W); syscall(72, fileno(R), 8, $ARGV[0] + 0) and die' $P",
        "perl -e 'pipe(R, W); syscall(72, fileno(R), 10, 9) and die'",
        "perl -e 'pipe(R, W); $o = pack(\"ii\", 1, $ARGV[0]);"
            + " syscall(72, fileno(R), 15, $o) and die' $P",
        "perl -e 'pipe(R, W); $o = pack(\"i\", $ARGV[0]);"
            + " syscall(16, fileno(R), 0x8901, $o) and die' $P",
      })
  void aProcessOutside_getsNoSignal(String way) throws Exception {
    Process outside = Commands.outside("sleep", "600");
    try {
      Result result = run("P=" + outside.pid() + "; " + way);

      assertThat(result.isFine()).as(result.err()).isFalse();
      assertThat(outside.isAlive()).isTrue();
    } finally {
      outside.destroyForcibly().waitFor();
    }
  }

  @Test
  void aSignalForEverybody_reachesTheCommandAlone() throws Exception {
    Process outside = Commands.outside("sleep", "600");
    try {
      Result result =
          run("sleep 600 & trap 'echo heard; exit 5' TERM; kill -TERM -1; wait; sleep 1");

      assertThat(outside.isAlive()).isTrue();
      assertThat(result.isFine()).isTrue();
    } finally {
      outside.destroyForcibly().waitFor();
    }
  }

  @Test
  void ordinaryPrograms_sendSignalsAmongThemselves() throws Exception {
    Result result = run("sleep 600 & kill $!; wait $!; echo $?;"
        + " timeout 1 sleep 600; echo $?;"
        + " bash -c 'kill -ABRT $$'; echo $?;"
        + " perl -e 'use POSIX; POSIX::abort()'; echo $?;"
        + " bash -c 'trap \"echo caught\" USR1; kill -USR1 $$';"
        + " setsid bash -c 'sleep 600 & sleep 600 & trap : TERM; kill -TERM 0; wait; echo group';"
        + " python3 -c 'import multiprocessing as m, time;"
        + " p = m.Process(target=time.sleep, args=(600,)); p.start(); p.terminate(); p.join();"
        + " print(p.exitcode)'");

    assertThat(result.out()).isEqualTo("143\n124\n134\n134\ncaught\ngroup\n-15\n");
  }
}
