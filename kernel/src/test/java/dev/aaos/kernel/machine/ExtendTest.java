package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.constrained;
import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.journal.CallFact;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A call under way that asks for one thing more.
class ExtendTest {
  private static final Capability B = Capability.parse("network: b.com");

  private final List<Result<Held>> results = new ArrayList<>();
  private final List<CallContext> contexts = new ArrayList<>();
  private final KernelFixture fixture = KernelFixture.booted(
      new ScriptedTool("fetch", (input, context) -> fetch(input, context), "network: a.com"));

  ExtendTest() throws IOException {}

  private ToolOutcome fetch(String input, CallContext context) {
    contexts.add(context);
    if (input.contains("stop")) {
      fixture.operator.stop(context.agent());
    }
    results.add(context.extend(B));
    results.add(context.extend(B));
    return ScriptedTool.done(context.permits(B) + " " + context.grants().size());
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private AgentId agent(CapabilityRequest... more) {
    List<CapabilityRequest> requests = new ArrayList<>(
        List.of(CapabilityRequest.parse("tool: fetch"), CapabilityRequest.parse("network: a.com")));
    requests.addAll(List.of(more));
    return ok(fixture.operator.spawn(manifest("a", requests, Set.of(), Terms.USUAL)));
  }

  @Test
  void whatAGrantCovers_isAllowedAndCharged_untilItIsSpent() throws Exception {
    AgentId agent = agent(constrained("network", "b.com", Map.of("max_uses", 1L)));

    Result<String> output = fixture.operator.invokeTool(agent, "fetch", "{}");

    assertThat(output).isEqualTo(Result.ok("false 1")); // what it was decided on does not change
    assertThat(results)
        .containsExactly(
            Result.ok(new Held(B, false, Root.NONE)),
            Result.refused(
                Errno.EDQUOT,
                "'network: b.com' (grant 3) has been used 1 times, which is all it allows"));
    assertThat(fixture.facts(CallFact.Extended.class))
        .extracting(CallFact.Extended::need, CallFact.Extended::grant)
        .containsExactly(tuple("network: b.com", 3L));
  }

  @Test
  void whatNoGrantCovers_isRefused() throws Exception {
    fixture.operator.invokeTool(agent(), "fetch", "{}");

    assertThat(results)
        .containsOnly(Result.refused(
            Errno.EACCES, "no grant covers it; 'network: b.com' in the manifest would allow it"));
    assertThat(fixture.facts(CallFact.ExtensionRefused.class))
        .extracting(CallFact.ExtensionRefused::need, CallFact.ExtensionRefused::errno)
        .containsExactly(
            tuple("network: b.com", Errno.EACCES), tuple("network: b.com", Errno.EACCES));
  }

  @Test
  void whatAPersonMustAllow_isRefused_afterAYesToo_whereItIsAlways() throws Exception {
    AgentId agent = agent(constrained("network", "b.com", Map.of("approval", "always")));

    fixture.operator.invokeTool(agent, "fetch", "{}");

    assertThat(results)
        .containsOnly(Result.refused(
            Errno.EACCES, "'network: b.com' needs a person's approval: ask for it by itself"));
  }

  @Test
  void onceTheAgentIsStopped_nothingMoreIsAllowed() throws Exception {
    AgentId agent = agent(CapabilityRequest.parse("network: b.com"));

    fixture.operator.invokeTool(agent, "fetch", "{\"stop\":1}");

    assertThat(results).containsOnly(Result.refused(Errno.EINTR, "agent not found: " + agent));
  }

  @Test
  void onceTheCallIsOver_nothingMoreIsAllowed() throws Exception {
    AgentId agent = agent(CapabilityRequest.parse("network: b.com"));
    fixture.operator.invokeTool(agent, "fetch", "{}");

    Result<Held> late = contexts.getFirst().extend(B);

    assertThat(late)
        .isInstanceOfSatisfying(
            Result.Refused.class, no -> assertThat(no.errno()).isEqualTo(Errno.ENOENT));
  }
}
