package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.constrained;
import static dev.aaos.kernel.machine.KernelFixture.exit;
import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.approval.Allowance;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.syscall.Syscall;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls that a person allowed when they were asked about one like them.
class AllowedCallsTest {
  private static final Capability TRUE = Capability.parse("exec: /bin/true");

  private final ScriptedTool tool =
      new ScriptedTool("t", (input, context) -> ScriptedTool.done(input), TRUE.toString());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final KernelFixture fixture = KernelFixture.booted(tool);

  AllowedCallsTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    fixture.close();
    threads.shutdownNow();
  }

  private AgentId agent() {
    List<CapabilityRequest> held = List.of(
        CapabilityRequest.parse("tool: *"),
        CapabilityRequest.parse("spawn_child: c"),
        constrained("exec", "/bin/*", Map.of("approval", "always")));
    return ok(fixture.operator.spawn(manifest("a", held, Set.of(), Terms.USUAL)));
  }

  private Future<Result<String>> invoke(AgentId agent) {
    return threads.submit(() -> fixture.operator.invokeTool(agent, "t", "{}"));
  }

  private void allow(AgentId agent, Allowance terms) throws Exception {
    Future<Result<String>> call = invoke(agent);
    var question = fixture.await(ApprovalFact.Requested.class).id();
    ok(fixture.operator.approve(
        question, new Yes(Optional.empty(), Optional.empty(), Optional.of(terms), "")));
    assertThat(call.get()).isInstanceOf(Result.Ok.class);
  }

  private static Allowance terms(String... patterns) {
    return new Allowance(
        false,
        List.of(patterns).stream().map(Capability::parse).toList(),
        OptionalLong.of(2),
        Optional.empty());
  }

  @Test
  void theLike_needsNobody_alsoAfterACrash_asOftenAsWasSaid() throws Exception {
    AgentId agent = agent();
    allow(agent, terms());
    assertThat(invoke(agent).get()).isEqualTo(Result.ok("{}"));

    fixture.crash(new SplittableRandom(3));

    assertThat(invoke(agent).get()).isEqualTo(Result.ok("{}"));
    assertThat(fixture.facts(ApprovalFact.Requested.class)).hasSize(1);
    Future<Result<String>> third = invoke(agent);
    ok(fixture.operator.answer(
        fixture.await(ApprovalFact.Requested.class, asked -> true).id(), false, "enough"));
    assertThat(third.get()).isEqualTo(Result.refused(Errno.EACCES, "approval denied: enough"));
  }

  @Test
  void aPatternThatIsWider_isRefused_andTheQuestionStaysOpen() throws Exception {
    AgentId agent = agent();
    Future<Result<String>> call = invoke(agent);
    var question = fixture.await(ApprovalFact.Requested.class).id();

    Result<Long> refused = fixture.operator.approve(
        question,
        new Yes(Optional.empty(), Optional.empty(), Optional.of(terms("exec: /usr/bin/*")), ""));

    assertThat(refused)
        .isEqualTo(Result.refused(
            Errno.EACCES,
            "'exec: /usr/bin/*' lies within none of what was asked about: 'exec: /bin/*'"));
    ok(fixture.operator.answer(question, false, "no"));
    assertThat(call.get()).isInstanceOf(Result.Refused.class);
  }

  @Test
  void aChild_holdsWhatItsParentDoes_andNothingOfWhatWasAllowed() throws Exception {
    AgentId agent = agent();
    allow(agent, terms("exec: /bin/*"));

    fixture.run(agent, kernel -> {
      assertThat(kernel.call(new Syscall.Spawn(manifest("c", "exec: /bin/*"), "")))
          .isInstanceOf(Result.Ok.class);
      return exit("done");
    });

    Grant childs = fixture.kernel.state().grants().all().stream()
        .filter(grant -> !grant.owner().equals(agent))
        .findFirst()
        .orElseThrow();
    long parent = childs.parent().orElseThrow();
    assertThat(fixture.kernel.state().grants().consent(parent)).isEmpty();
    assertThat(fixture.kernel.state().grants().find(parent).orElseThrow().capability())
        .isEqualTo(Capability.parse("exec: /bin/*"));
  }
}
