package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.Checkout;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Tokens, as those use them who are not the user of the daemon.
class TokenSystemTest {
  /// A method that takes a right, and which.
  private static final Pattern METHOD =
      Pattern.compile("(?m)^\\*\\*`([a-z_.]+)`\\*\\*.* Takes the right (.*)\\.$");

  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private DaemonProcess daemon;
  private RpcClient owner;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
    owner = daemon.connect();
  }

  @AfterEach
  void stop() throws IOException {
    owner.close();
    daemon.close();
    provider.close();
    scratch.close();
  }

  private Command aaos(String... words) {
    return Command.aaos(words)
        .with("AAOS_SOCKET", scratch.path("agentd.sock").toString())
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .in(scratch.root());
  }

  private static String done(Command command) {
    Command.Outcome outcome = command.run();
    assertThat(outcome.exit()).describedAs(outcome.toString()).isZero();
    return outcome.out();
  }

  /// Makes a token and returns its text.
  private String token(String... options) {
    String[] words = new String[options.length + 4];
    System.arraycopy(new String[] {"token", "new", "--for", "ann"}, 0, words, 0, 4);
    System.arraycopy(options, 0, words, 4, options.length);
    return done(aaos(words)).strip();
  }

  private RpcClient under(String token) {
    RpcClient client = daemon.connect();
    client.call("session.authenticate", Map.of("token", token));
    return client;
  }

  private String spawn(String name, String... more) {
    String manifest = """
        name: %s
        model: claude-test
        system_prompt: s
        %s
        """.formatted(name, String.join("\n", more));
    return owner
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  @Test
  void aTokenForCertainAgents_showsNoOthers_andDoesWhatItSays() {
    String writer = spawn("writer");
    String other = spawn("other");

    try (RpcClient ann = under(token("--read", "--agents", "wr*"))) {
      JsonNode listed = ann.call("agent.list", Map.of()).get("agents");
      assertThat(listed.size()).isEqualTo(1);
      assertThat(listed.get(0).get("id").stringValue()).isEqualTo(writer);
      ann.call("agent.inspect", Map.of("agent_id", writer));
      assertThat(ann.error("agent.inspect", Map.of("agent_id", other)))
          .isEqualTo("agent not found: " + other);
      assertThat(ann.error("agent.stop", Map.of("agent_id", writer)))
          .startsWith("token ann has no right to 'stop': its authority is 'may read; agents wr*;"
              + " until ");
      assertThat(ann.error("audit.query", Map.of()))
          .startsWith("token ann is over some agents alone, and this concerns all");
      ann.call("audit.query", Map.of("agent_id", writer));
      assertThat(ann.error("token.new", Map.of("holder", "b"))).contains("'admin'");
    }
    owner.call("agent.inspect", Map.of("agent_id", other));
  }

  @Test
  void eachMethod_underATokenWithoutItsRight_isRefused_beforeAnythingIsLookedAt() {
    String writer = spawn("writer");
    List<MatchResult> methods = METHOD.matcher(wire()).results().toList();
    assertThat(methods).hasSizeGreaterThan(50);
    String token = token("--revoke", "--agents", "nobody");
    for (MatchResult method : methods) {
      if (!method.group(2).contains("`revoke`")) {
        try (RpcClient ann = under(token)) {
          assertThat(ann.error(method.group(1), Map.of("agent_id", writer)))
              .as(method.group(1))
              .containsAnyOf("has no right to", "and this concerns all");
        }
      }
    }
  }

  private static String wire() {
    try {
      return Files.readString(Checkout.home().resolve("docs/reference/wire.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whoAnswersUnderAToken_isNamedInTheRecord_andNobodyElse() {
    scratch.write("notes.md", "one\n");
    Path notes = scratch.path("notes.md");
    provider.thenStream(Claude.wishes(
        new Wish("file_write", Map.of("path", notes.toString(), "content", "two\n"))));
    provider.thenStream(Claude.says("Done."));
    Path file = scratch.path("ann.token");
    done(aaos("token", "new", "--for", "ann", "--approve", "--out", file.toString()));
    String manifest = """
        name: editor
        model: claude-test
        system_prompt: s
        capabilities: ["tool: file_write", "file_write: %s/*"]
        approval_required: [file_write]
        """.formatted(scratch.root());
    try (RpcClient watching = daemon.connect()) {
      watching.stream("run.stream", Map.of("manifest", manifest, "message", "write it"));
      String id = watching.frame("approval").get("approval").get("id").stringValue();

      done(aaos("approve", id).with("AAOS_TOKEN_FILE", file.toString()));
      watching.frame("result");
    }

    assertThat(scratch.read("notes.md")).isEqualTo("two\n");
    assertThat(principals("human_approval_granted")).containsExactly("token ann");
    String me = owner.call("session.info", Map.of()).get("principal").stringValue();
    assertThat(principals("tool_invoked")).containsExactly(me);
    assertThat(principals("agent_spawned")).containsExactly(me);
    assertThat(done(aaos("whoami").with("AAOS_TOKEN_FILE", file.toString())))
        .startsWith("token ann\n  may approve\n  until ");
  }

  private List<String> principals(String kind) {
    JsonNode records = owner.call("audit.query", Map.of("kinds", List.of(kind))).get("records");
    return records
        .valueStream()
        .map(record -> record.get("principal").stringValue())
        .toList();
  }

  @Test
  void aRevokedToken_endsItsStreamsAndRequests_andThoseOfWhatIsNarrowedFromIt() {
    String token = token("--read", "--run");
    Path file = scratch.path("less.token");
    done(aaos("token", "narrow", "-", "--read", "--out", file.toString()).reading(token + "\n"));
    String less = scratch.read("less.token").strip();
    assertThat(Files.exists(file)).isTrue();
    try (RpcClient narrowed = under(less);
        RpcClient watching = under(less)) {
      narrowed.call("agent.list", Map.of());
      watching.stream("audit.stream", Map.of("after", 0));
      watching.frame("record");
      String id =
          owner.call("token.list", Map.of()).get("tokens").get(0).get("id").stringValue();

      assertThat(done(aaos("token", "revoke", id)))
          .isEqualTo("revoked token " + id + ", and all that is narrowed from it\n");

      assertThat(narrowed.error("agent.list", Map.of()))
          .isEqualTo("the token " + id + " was revoked: ask for another one");
      assertThat(watching.frame("end").get("error").stringValue()).contains("was revoked");
    }
    try (RpcClient again = daemon.connect()) {
      assertThat(again.error("session.authenticate", Map.of("token", token)))
          .contains("was revoked");
      assertThat(again.error("session.authenticate", Map.of("token", "aaos1_QUJD")))
          .startsWith("the token is damaged");
    }
    daemon.killHard();
    daemon.close();
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
    owner.close();
    owner = daemon.connect();
    assertThat(owner.error("session.authenticate", Map.of("token", less))).contains("was revoked");
  }

  @Test
  void agentsMadeUnderAToken_holdNoMoreThanItSays_noWayRound() throws IOException {
    Files.createDirectory(scratch.path("in"));
    Files.createDirectory(scratch.path("out"));
    Files.createSymbolicLink(scratch.path("in/link"), scratch.path("out"));
    String token = token(
        "--spawn", "--agents", "mine*", "--grant", "file_read: " + scratch.path("in") + "/**");
    try (RpcClient ann = under(token)) {
      assertThat(ann.error("agent.spawn", Map.of("manifest", reading("mine", "out/**"))))
          .contains("is too wide: it permits");
      assertThat(ann.error("agent.spawn", Map.of("manifest", reading("mine", "in/link/**"))))
          .contains("'file_read: " + scratch.path("out"));
      assertThat(ann.error("agent.spawn", Map.of("manifest", reading("yours", "in/**"))))
          .startsWith("an agent called 'yours' may not be made under this authority");
      Files.writeString(scratch.path("m.yaml"), reading("mine", "in/**"));
      assertThat(ann.error(
              "agent.spawn", Map.of("manifest_path", scratch.path("m.yaml").toString())))
          .startsWith("with less than all authority a manifest is sent as text");
      ann.call("agent.spawn", Map.of("manifest", reading("mine", "in/**")));
      assertThat(ann.error("agent.list", Map.of())).contains("no right to 'read'");
    }
    assertThat(owner.call("agent.list", Map.of()).get("agents").size()).isEqualTo(1);
  }

  private String reading(String name, String path) {
    return """
        name: %s
        model: claude-test
        system_prompt: s
        capabilities: ["file_read: %s"]
        """.formatted(name, scratch.path(path));
  }

  @Test
  void anotherUser_mayDoNothingWithoutAToken_whereTheGroupIsGivenNothing() throws IOException {
    boolean root = Unprivileged.uid(Path.of("/proc/self")) == 0;
    owner.close();
    daemon.close();
    String group = root
        ? "nogroup"
        : done(new Command(List.of("id", "-gn"), Map.of(), scratch.root(), "")).strip();
    Files.setPosixFilePermissions(scratch.root(), PosixFilePermissions.fromString("rwxr-xr-x"));
    daemon = DaemonProcess.start(scratch, Map.of("AAOS_GROUP_RIGHTS", "none"), "--group", group);
    owner = daemon.connect();
    String other = root ? "65534" : String.valueOf(Unprivileged.uid(Path.of("/proc/self")));
    String token = token("--read", "--user", other);
    String elses = token("--read", "--user", "12345");

    try (RpcClient me = daemon.connect()) {
      String refusal = me.error("session.authenticate", Map.of("token", elses));
      assertThat(refusal).contains("is not for uid").contains("for uid 12345");
    }
    if (root) {
      assertThat(asNobody("ps", "")).contains("its authority is 'may do nothing'");
      assertThat(asNobody("whoami", "")).startsWith("uid 65534 (nobody)\n  may do nothing\n");
      assertThat(asNobody("whoami", token)).startsWith("token ann\n  may read\n");
      assertThat(asNobody("ps", token)).doesNotContain("may do nothing");
    } else {
      assertThat(done(aaos("whoami"))).contains("may read, run, spawn");
    }
  }

  /// Returns what a command says that nobody starts.
  private String asNobody(String word, String token) {
    Path aaos = Unprivileged.installation().resolve("aaos");
    Command command = new Command(
        List.of(
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", aaos.toString(), word),
        Map.of(
            "AAOS_SOCKET",
            scratch.path("agentd.sock").toString(),
            "AAOS_TOKEN",
            token,
            "HOME",
            "/nonexistent"),
        Path.of("/"),
        "");
    Command.Outcome outcome = command.run();
    return outcome.out() + outcome.err();
  }
}
