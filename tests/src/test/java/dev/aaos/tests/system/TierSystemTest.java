package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// Tiers that are asked for, on a machine that has them and on one whose kernel makes no user
/// namespaces.
@Timeout(180)
class TierSystemTest {
  private static final String LACK = "namespaces: no user namespace: `";

  private final Scratch scratch = Scratch.make();
  private final Unprivileged somebody = new Unprivileged(scratch);

  @AfterEach
  void clean() {
    scratch.close();
  }

  private static String manifest(String... lines) {
    return "name: one\nmodel: demo\nsystem_prompt: You work.\n" + String.join("\n", lines) + "\n";
  }

  private static final String RUNS = "capabilities:\n  - 'tool: exec'\n  - 'exec: /usr/bin/id'";

  private static String spawn(RpcClient client, String manifest) {
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private static String refusal(RpcClient client, String manifest) {
    return client.error("agent.spawn", Map.of("manifest", manifest));
  }

  private static JsonNode inspect(RpcClient client, String id) {
    return client.call("agent.inspect", Map.of("agent_id", id));
  }

  private static Map<String, Object> id(String agent) {
    return Map.of(
        "agent_id", agent, "tool", "exec", "input", Map.of("argv", List.of("/usr/bin/id", "-u")));
  }

  private DaemonProcess daemon(Command command, Path home) {
    return DaemonProcess.start(command, home.resolve("agentd/agentd.sock"), scratch.path("log"));
  }

  @Test
  void whatWasAskedFor_isHadAndShown() throws IOException {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String asking = spawn(client, manifest("tier: T2", RUNS));
      String plain = spawn(client, manifest(RUNS));
      String idle = spawn(client, manifest("tier: T2"));

      JsonNode shown = inspect(client, asking);
      assertThat(shown.get("tier_asked").stringValue()).isEqualTo("T2");
      assertThat(shown.get("tier").stringValue()).isEqualTo("T2");
      assertThat(shown.get("confinement").get("profile").stringValue()).isEqualTo("base 2");
      assertThat(shown.get("confinement").get("layers").valueStream().map(JsonNode::stringValue))
          .anyMatch(layer -> layer.startsWith("landlock: ABI "))
          .anyMatch(layer -> layer.startsWith("namespaces: user, mount"))
          .anyMatch(layer -> layer.startsWith("seccomp: "))
          .anyMatch(layer -> layer.startsWith("network: "));
      assertThat(inspect(client, plain).has("tier_asked")).isFalse();
      assertThat(inspect(client, plain).get("tier").stringValue()).isEqualTo("T2");
      assertThat(inspect(client, idle).get("tier").stringValue()).isEqualTo("T0");
      assertThat(client.call("tool.invoke", id(asking)).toString()).contains("\"tier\":\"T2\"");
      String weak = spawn(client, manifest("tier: T1", RUNS, "  - 'network: example.com'"));
      assertThat(client.call("tool.invoke", id(weak)).toString())
          .contains("\"tier\":\"T1\"", "in tier T1 programs have no network");
      assertThat(client
              .call("audit.query", Map.of("kinds", List.of("program_confined")))
              .toString())
          .contains("\"tier\":\"T1\"", "\"tier\":\"T2\"", "\"denials_proved\":16");
      Command.Outcome text =
          Command.aaos("inspect", "-s", daemon.socket().toString(), asking).run();
      assertThat(text.out())
          .contains("tier      T2 (T2 asked for)", "held by   landlock: ABI", "profile   base 2");
      Command.Outcome weakly = Command.aaos(
              "exec", "-s", daemon.socket().toString(), "--tier", "T1", "--", "id")
          .run();
      assertThat(weakly.out()).startsWith("uid=");
      assertThat(weakly.exit()).isZero();
      assertThat(refusal(client, manifest("tier: T3"))).contains("line 4: 'tier' must be T1 or T2");
    }
  }

  @Test
  void withoutUserNamespaces_aSpawnIsRefused_namingLayerFacilityAndMend() throws IOException {
    Path home = somebody.home();
    Path installed = Unprivileged.installation();
    String agentd = installed.resolve("agentd").toString();
    try (DaemonProcess daemon = daemon(somebody.withoutNamespaces(home, agentd), home);
        RpcClient client = daemon.connect()) {
      String refused = refusal(client, manifest("tier: T2"));
      assertThat(refused)
          .startsWith("tier T2 cannot be had here: " + LACK)
          .contains("unshare failed: No space left on device", "sysctl user.max_user_namespaces");
      String plain = spawn(client, manifest(RUNS));
      assertThat(client.call("tool.invoke", id(plain)).toString())
          .contains("\"tier\":\"T1\"", Integer.toString(somebody.user()));
      assertThat(client
              .call("audit.query", Map.of("kinds", List.of("agent_spawn_refused")))
              .toString())
          .contains("tier T2 cannot be had here");
      assertThat(inspect(client, plain).get("tier").stringValue()).isEqualTo("T1");
      assertThat(inspect(client, plain).get("confinement").get("layers").toString())
          .contains("network: none", "left open: ");
      Command.Outcome doctor =
          somebody.command(home, installed.resolve("aaos").toString(), "doctor").run();
      assertThat(doctor.out()).contains("confined in tier T1", "tier T2", "cannot be had: " + LACK);
    }
  }

  @Test
  void aMachineThatHasChanged_refusesTheStart_andDoesNotHoldItMoreWeakly() throws IOException {
    Path home = somebody.home();
    String agentd = Unprivileged.installation().resolve("agentd").toString();
    String agent;
    try (DaemonProcess daemon = daemon(somebody.command(home, agentd), home);
        RpcClient client = daemon.connect()) {
      agent = spawn(client, manifest("tier: T2", RUNS));
      assertThat(client.call("tool.invoke", id(agent)).toString())
          .contains(Integer.toString(somebody.user()));
      daemon.terminate();
    }
    try (DaemonProcess daemon = daemon(somebody.withoutNamespaces(home, agentd), home);
        RpcClient client = daemon.connect()) {
      assertThat(client.error("tool.invoke", id(agent)))
          .contains("not started: tier T2 cannot be had here: " + LACK);
      assertThat(inspect(client, agent).get("tier_asked").stringValue()).isEqualTo("T2");
      assertThat(inspect(client, agent).get("tier").stringValue()).isEqualTo("none");
    }
  }

  @Test
  void theLeastTier_holdsForAllAgents_andIsNamed() throws IOException {
    try (DaemonProcess daemon = DaemonProcess.start(scratch, Map.of("AAOS_MIN_TIER", "T2"));
        RpcClient client = daemon.connect()) {
      assertThat(refusal(client, manifest("tier: T1")))
          .isEqualTo("AAOS_MIN_TIER is T2, and this agent asks for tier T1: have its manifest name"
              + " T2, or no tier");
      String plain = spawn(client, manifest(RUNS));
      assertThat(client.call("tool.invoke", id(plain)).toString()).contains("T2");
    }
    Path home = somebody.home();
    String agentd = Unprivileged.installation().resolve("agentd").toString();
    Command poor = somebody.withoutNamespaces(home, agentd).with("AAOS_MIN_TIER", "T2");
    try (DaemonProcess daemon = daemon(poor, home);
        RpcClient client = daemon.connect()) {
      assertThat(refusal(client, manifest()))
          .startsWith("AAOS_MIN_TIER is T2, which cannot be had here: " + LACK);
    }
  }
}
