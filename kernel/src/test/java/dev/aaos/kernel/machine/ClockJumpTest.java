package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.constrained;
import static dev.aaos.kernel.machine.KernelFixture.exit;
import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Cron;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.Schedule;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A machine whose wall clock is put forward and back.
class ClockJumpTest {
  private static final Duration TEN_YEARS = Duration.ofDays(3_653);

  private final KernelFixture fixture = KernelFixture.booted(ScriptedTool.echo());

  ClockJumpTest() throws IOException {
    fixture.program(kernel -> exit("done"));
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private void jump(Duration by) {
    fixture.clock.setWall(fixture.clock.instant().plus(by));
  }

  private AgentId hourly() {
    Schedule schedule =
        new Schedule(Cron.parse("0 * * * *"), ZoneOffset.UTC, Schedule.Missed.ONCE, "sweep");
    return ok(fixture.operator.spawn(new Manifest(
        "hourly",
        "model",
        "You sweep.",
        List.of(),
        Set.of(),
        Manifest.UnknownOutcomes.TELL,
        new Lifecycle.Scheduled(schedule),
        Terms.USUAL,
        RunLimits.DEFAULT,
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Confinement.USUAL,
        "name: hourly")));
  }

  /// Waits until an hour of `agent` has come and what it was told is done; it is not told
  /// more before.
  private Instant fired(AgentId agent) throws InterruptedException {
    Instant due =
        fixture.await(MessageFact.Fired.class, fact -> fact.to().equals(agent)).due();
    fixture.await(RunFact.Ended.class);
    return due;
  }

  @Test
  void anHour_firesAtMostOnce_overJumpsOfAnHourAndOfTenYears() throws Exception {
    AgentId agent = hourly();
    fixture.clock.pass(Duration.ofHours(1));
    Instant first = fired(agent);
    jump(Duration.ofHours(1));
    Instant second = fired(agent);
    jump(Duration.ofHours(-1));
    fixture.clock.pass(Duration.ofHours(1));
    Instant third = fired(agent);
    jump(TEN_YEARS);
    Instant before = fixture.kernel.now();
    assertThat(fixture.kernel.clock().isFollowed()).isFalse();
    ok(fixture.operator.administrator().acceptClock());
    Instant fourth = fired(agent);
    jump(TEN_YEARS.negated());
    fixture.reboot();
    fixture.clock.pass(Duration.ofHours(1));
    Instant fifth = fired(agent);

    assertThat(List.of(first, second, third, fourth, fifth)).isSorted().doesNotHaveDuplicates();
    assertThat(second).isEqualTo(first.plus(Duration.ofHours(1)));
    assertThat(third).isEqualTo(second.plus(Duration.ofHours(1)));
    assertThat(fourth).isEqualTo(third.plus(Duration.ofHours(1)));
    assertThat(fifth).isAfter(before.plus(Duration.ofDays(3_652)));
    assertThat(fixture.facts(MessageFact.Fired.class)).hasSize(5);
  }

  @Test
  void aGrantThatExpires_isDeadWhenItsTimeHasPassed_whateverTheWallClockShows() throws Exception {
    AgentId agent = ok(fixture.operator.spawn(manifest(
        "a",
        List.of(constrained("tool", "echo", Map.of("expires", "30m"))),
        Set.of(),
        Terms.USUAL)));
    jump(TEN_YEARS);
    assertThat(fixture.operator.invokeTool(agent, "echo", "{}")).isInstanceOf(Result.Ok.class);
    jump(TEN_YEARS.negated().minusHours(1));
    fixture.clock.pass(Duration.ofMinutes(29));
    assertThat(fixture.operator.invokeTool(agent, "echo", "{}")).isInstanceOf(Result.Ok.class);

    fixture.clock.pass(Duration.ofMinutes(1));

    assertThat(fixture.operator.invokeTool(agent, "echo", "{}"))
        .isInstanceOfSatisfying(
            Result.Refused.class, no -> assertThat(no.errno()).isEqualTo(Errno.EACCES));
  }

  @Test
  void aClockThatIsAccepted_isOnRecord_andGrantsExpireEarlyByIt() throws Exception {
    AgentId agent = ok(fixture.operator.spawn(manifest(
        "a",
        List.of(constrained("tool", "echo", Map.of("expires", "30m"))),
        Set.of(),
        Terms.USUAL)));
    jump(Duration.ofHours(2));

    MachineFact.ClockAccepted accepted = ok(fixture.operator.administrator().acceptClock());

    assertThat(accepted).isEqualTo(new MachineFact.ClockAccepted(7_200_000, 0));
    assertThat(fixture.facts(MachineFact.ClockAccepted.class)).containsExactly(accepted);
    assertThat(fixture.kernel.now()).isEqualTo(fixture.clock.instant());
    assertThat(fixture.operator.invokeTool(agent, "echo", "{}"))
        .isInstanceOfSatisfying(
            Result.Refused.class, no -> assertThat(no.errno()).isEqualTo(Errno.EACCES));
  }
}
