package dev.aaos.linux.confine;

import static dev.aaos.linux.confine.Commands.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.linux.confine.Commands.Result;
import dev.aaos.linux.confine.View.Access;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Ways out of what holds a program, each tried from within, in each tier: every one exits with 0
/// only if it got out. What lies and runs outside belongs to the user as whom the program runs.
@Timeout(60)
final class EscapesTest {
  private static final List<String> WAYS = List.of(
      "cat $BASE/secret",
      "cat $BASE/granted/../secret",
      "ls $BASE | grep secret",
      "cat /proc/1/root$BASE/secret",
      "cat /proc/self/root/proc/1/cwd$BASE/secret",
      "cat /proc/1/environ",
      "ls -l /proc/1/fd/",
      "cat /etc/shadow",
      "ls /root",
      "ls /home | grep -v agent",
      "ls /sys/kernel",
      "ls /run/",
      "cat /.old/etc/passwd",
      "echo x > /etc/planted",
      "echo x > /usr/bin/planted",
      "mkdir /planted",
      "echo x > /proc/sys/kernel/core_pattern",
      "echo x > /proc/sys/kernel/hostname",
      "echo b > /proc/sysrq-trigger",
      "echo 2000 > /proc/sys/kernel/pid_max",
      "echo x > /dev/kmsg",
      "head -c 1 /dev/mem",
      "head -c 1 /dev/sda",
      "mknod $BASE/granted/d b 8 0",
      "mknod $BASE/granted/d c 1 1",
      "mount -t tmpfs none /tmp",
      "mount -o remount,rw /",
      "mount --bind / /tmp",
      "umount /proc",
      "unshare -r true",
      "unshare -m true",
      "unshare -n true",
      "nsenter -t 1 -m true",
      "chroot / true",
      "hostname planted",
      "date -s 2001-01-01",
      "dmesg",
      "chmod 4755 $BASE/granted",
      "touch $BASE/granted/s && chmod u+s $BASE/granted/s",
      "install -m 2755 /usr/bin/true $BASE/granted/s2",
      "kill -9 1",
      "perl -e 'use Socket; socket(S, PF_UNIX, SOCK_STREAM, 0) or exit 1;"
          + " connect(S, pack_sockaddr_un(\"$ENV{BASE}/granted/socket\")) or exit 1'",
      "perl -e 'use Socket; socket(S, PF_UNIX, SOCK_STREAM, 0) or exit 1;"
          + " connect(S, pack_sockaddr_un(\"/run/docker.sock\")) or exit 1'",
      "perl -e 'use Socket; socketpair(A, B, PF_UNIX, SOCK_DGRAM, 0) or exit 1;"
          + " send(A, \"x\", 0, pack_sockaddr_un(\"$ENV{BASE}/granted/socket\")) or exit 1'",
      "perl -e 'socket(S, 16, 3, 0) or exit 1'",
      "perl -e 'socket(S, 17, 3, 0) or exit 1'",
      "perl -e 'socket(S, 38, 5, 0) or exit 1'",
      "perl -e 'socket(S, 40, 1, 0) or exit 1'",
      "perl -e 'socket(S, 2, 3, 1) or exit 1'",
      "perl -e 'socket(S, 2, 1, 262) or exit 1'",
      "echo x > /dev/tcp/127.0.0.1/$PORT",
      "echo x > /dev/tcp/1.1.1.1/53",
      "echo x > /dev/udp/1.1.1.1/53",
      "ls /proc/$HOST_PID",
      "kill -0 $HOST_PID",
      "env | grep ANTHROPIC",
      "ls /proc/self/fd | grep -E '^([4-9]|[0-9]{2,})$'",
      "perl -e 'syscall(321, 0, 0, 0) >= 0 or exit 1'",
      "perl -e 'syscall(425, 1, 0) >= 0 or exit 1'",
      "perl -e 'syscall(101, 0, 0, 0, 0) >= 0 or exit 1'",
      "perl -e 'syscall(323, 0) >= 0 or exit 1'",
      "perl -e 'syscall(250, 0, 0) >= 0 or exit 1'",
      "perl -e 'syscall(435, 0, 0) >= 0 or exit 1'",
      "perl -e 'syscall(437, 0, 0, 0, 0) >= 0 or exit 1'",
      "perl -e 'syscall(304, 0, 0, 0) >= 0 or exit 1'",
      "perl -e 'syscall(56, 0x10000011, 0, 0, 0, 0) >= 0 or exit 1'",
      "perl -e 'ioctl(STDIN, 0x5412, \"x\") or exit 1' < /dev/tty",
      "perl -e '$) = 0; $> = 0; exit($> != 0)'",
      "chmod 777 $BASE/secret",
      "chmod 777 $BASE/granted/../secret",
      "ln -s $BASE/secret $BASE/granted/l1; chmod 777 $BASE/granted/l1",
      "cd $BASE && chmod 777 secret",
      "cd $BASE/granted && chmod 777 ../secret",
      "chown $(id -u) $BASE/secret",
      "touch -c -d 2001-01-01 $BASE/secret && test -e $BASE/secret",
      "truncate -s 0 $BASE/secret && test -e $BASE/secret",
      "ln $BASE/secret $BASE/granted/hard",
      "mv $BASE/secret $BASE/granted/",
      "rm $BASE/secret",
      "cat /proc/$HOST_PID/cmdline",
      "cat /proc/$HOST_PID/status",
      "perl -e 'syscall(302, $ENV{HOST_PID} + 0, 7, 0, 0) == 0 or exit 1'",
      "perl -e 'syscall(141, 0, $ENV{HOST_PID} + 0, 9) == 0 or exit 1'",
      "perl -e 'syscall(434, $ENV{HOST_PID} + 0, 0) >= 0 or exit 1'"
          + " && perl -e 'syscall(424, syscall(434, $ENV{HOST_PID} + 0, 0), 0, 0, 0) == 0"
          + " or exit 1'",
      "perl -e '$p = \"$ENV{BASE}/secret\"; $n = \"user.x\"; syscall(188, $p, $n, $n, 1, 0) == 0"
          + " or exit 1'",
      "perl -e 'socketpair(A, B, 1, 2, 0) or exit 1'");

  /// What a program in a cell may do, because the cell is its own.
  private static final List<String> WAYS_WITHOUT_A_CELL = List.of(
      "ls /tmp",
      "echo x > /tmp/planted-by-a-test",
      "ls /dev/shm",
      "ls /proc",
      "ls /dev/pts",
      "cat /etc/passwd",
      "cat /proc/self/cmdline",
      "perl -e 'socket(S, 2, 1, 0) or exit 1'",
      "perl -e 'socket(S, 10, 2, 0) or exit 1'",
      "perl -e 'syscall(29, 0, 4096, 0600) >= 0 or exit 1'",
      "perl -e 'syscall(240, \"q\", 0x42, 0600, 0) >= 0 or exit 1'",
      "perl -e 'syscall(294, 0) >= 0 or exit 1'",
      "perl -e 'syscall(157, 4, 0, 0, 0, 0) == 0 or exit 1'",
      "perl -e 'syscall(157, 36, 1, 0, 0, 0) == 0 or exit 1'",
      "ulimit -x 5",
      "kill -9 -1; sleep 1; kill -0 $HOST_PID");

  private static final Map<Tier, Commands> COMMANDS = new EnumMap<>(Tier.class);

  private static Path base = Path.of("/");

  @BeforeAll
  static void begin() throws Exception {
    base = Commands.place();
    Commands.give(Files.createDirectory(base.resolve("granted")));
    Commands.give(Files.writeString(base.resolve("secret"), "secret"));
    Path modules = Commands.modules(base);
    for (Tier tier : Tier.values()) {
      COMMANDS.put(tier, new Commands(modules, tier));
    }
  }

  @AfterAll
  static void end() throws Exception {
    COMMANDS.values().forEach(Commands::close);
    Commands.remove(base);
  }

  static Stream<Arguments> ways() {
    return Stream.concat(
        Arrays.stream(Tier.values())
            .flatMap(tier -> WAYS.stream().map(way -> Arguments.of(tier, way))),
        WAYS_WITHOUT_A_CELL.stream().map(way -> Arguments.of(Tier.T1, way)));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aWayOut_isClosed(Tier tier, String script) throws Exception {
    Path socket = base.resolve("granted/socket");
    Files.deleteIfExists(socket);
    Process outside = Commands.outside("sleep", "1000");
    try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        ServerSocketChannel tcp = ServerSocketChannel.open()) {
      unix.bind(UnixDomainSocketAddress.of(socket));
      tcp.bind(null);
      int port = tcp.socket().getLocalPort();
      String prelude = "export BASE=%s PORT=%d HOST_PID=%d; ".formatted(base, port, outside.pid());

      Result result = Objects.requireNonNull(COMMANDS.get(tier))
          .run(
              List.of(tree(base.resolve("granted"), Access.READ, Access.EXECUTE, Access.WRITE)),
              prelude + "set -o pipefail; " + script);

      assertThat(result.isFine()).as("%s: %s", script, result).isFalse();
      assertThat(result.proofs()).isEqualTo(tier == Tier.T1 ? 17 : 12);
      assertThat(outside.isAlive()).isTrue();
      assertThat(base.resolve("secret")).hasContent("secret");
    } finally {
      outside.destroyForcibly();
    }
  }
}
