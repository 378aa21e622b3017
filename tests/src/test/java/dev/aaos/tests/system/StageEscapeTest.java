package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What agents that are staged try, to reach the files their copies are of, or others:
/// as root's agent, and as somebody's without privileges.
@Timeout(180)
class StageEscapeTest {
  private final Scratch scratch = Scratch.make();
  private final Unprivileged somebody = new Unprivileged(scratch);

  @AfterEach
  void clean() {
    scratch.close();
  }

  /// Returns what a shell is to try.
  private static String tricks(Path work, Path secret, Path data) {
    return """
      cd %1$s
      ln -s %1$s self; echo through > self/real.txt
      ln -s %2$s out; cat out; echo out > out
      ln %2$s twin; cat twin
      cat %2$s; cat ../secret.txt; cat /proc/self/cwd/../secret.txt
      cat /proc/1/root%2$s; cat /proc/self/root%2$s
      exec 3<> real.txt; echo by-descriptor > /proc/self/fd/3; exec 3>&-
      exec 4< .; cat /proc/self/fd/4/../secret.txt; exec 4<&-
      mknod white c 0 0; mknod hole b 8 1
      python3 -c "import os; os.setxattr('.', b'user.overlay.opaque', b'y')"
      python3 -c "import os; os.setxattr('real.txt', b'trusted.overlay.redirect', b'/')"
      mount --bind / . ; unshare -Ur true; umount %1$s
      mv real.txt moved.txt; rm -rf gone; mkdir gone; chmod 777 .
      ls %3$s; cat %3$s/stages/*/trees; echo x > %3$s/stages/x
        ls /; grep -c . /proc/self/mountinfo
      true
      """.formatted(work, secret, data);
  }

  private static Map<String, String> look(Path tree) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.toList()) {
        all.put(
            tree.relativize(path).toString(),
            Files.readAttributes(path, "unix:mode,uid,nlink,ctime,ino", LinkOption.NOFOLLOW_LINKS)
                + (Files.isRegularFile(path) ? Files.readString(path) : ""));
      }
    }
    return all;
  }

  private static void fill(Path place) throws IOException {
    Files.createDirectories(place.resolve("work/gone"));
    Files.writeString(place.resolve("work/real.txt"), "real\n");
    Files.writeString(place.resolve("work/gone/inner.txt"), "inner\n");
    Files.writeString(place.resolve("secret.txt"), "a secret of others\n");
  }

  private static void attempts(RpcClient client, Path place, Path data) throws IOException {
    Path work = place.resolve("work");
    Map<String, String> before = look(place);
    String agent = client
        .call("agent.spawn", Map.of("manifest", """
                name: one
                model: demo
                system_prompt: s
                effects: staged
                capabilities:
                  - "tool: shell"
                  - "tool: file_write"
                  - "tool: file_read"
                  - "exec: /usr/bin/*"
                  - "file_read: %s/*"
                  - "file_write: %s/*"
                """.formatted(work, work)))
        .get("agent_id")
        .stringValue();

    String said = client
        .response(
            "tool.invoke",
            invoke(
                agent, "shell", Map.of("command", tricks(work, place.resolve("secret.txt"), data))))
        .toString();

    assertThat(said).doesNotContain("a secret of others");
    assertThat(look(place)).describedAs(said).isEqualTo(before);
    String seen = read(client, agent, work.resolve("moved.txt"));
    assertThat(seen).describedAs(said).contains("by-descriptor");
    for (Path outside : new Path[] {
      place.resolve("secret.txt"),
      work.resolve("out"),
      work.resolve("../secret.txt"),
      data.resolve("stages").resolve(agent).resolve("0/tree/moved.txt")
    }) {
      assertThat(read(client, agent, outside))
          .describedAs(outside.toString())
          .contains("error")
          .doesNotContain("a secret", "by-descriptor");
    }
    assertThat(client
            .response(
                "tool.invoke",
                invoke(
                    agent,
                    "file_write",
                    Map.of("path", work.resolve("out").toString(), "content", "x")))
            .toString())
        .contains("error");
    assertThat(look(place)).isEqualTo(before);
    try (Stream<Path> stages = Files.list(data.resolve("stages"))) {
      assertThat(stages).hasSize(1);
    }
  }

  private static String read(RpcClient client, String agent, Path path) {
    return client
        .response("tool.invoke", invoke(agent, "file_read", Map.of("path", path.toString())))
        .toString();
  }

  private static Map<String, Object> invoke(String agent, String tool, Map<String, String> input) {
    return Map.of("agent_id", agent, "tool", tool, "input", input);
  }

  @Test
  void nothingLeadsOutOfAStage_whereTheDaemonIsWhoRunsTheTests() throws IOException {
    fill(scratch.path("place"));
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      attempts(client, scratch.path("place"), scratch.path("data"));
    }
  }

  @Test
  void nothingLeadsOutOfAStage_whereTheDaemonHasNoPrivileges() throws IOException {
    Path home = somebody.home();
    Path place = home.resolve("place");
    fill(place);
    try (Stream<Path> paths = Files.walk(place)) {
      for (Path path : paths.toList()) {
        Files.setAttribute(path, "unix:uid", somebody.user());
      }
    }
    String agentd = Unprivileged.installation().resolve("agentd").toString();
    Command command =
        somebody.command(home, agentd, "run", "--data-dir", home.resolve("data").toString());
    try (DaemonProcess daemon =
            DaemonProcess.start(command, home.resolve("agentd/agentd.sock"), scratch.path("log"));
        RpcClient client = daemon.connect()) {
      attempts(client, place, home.resolve("data"));
    }
  }
}
