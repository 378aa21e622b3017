package dev.aaos.kernel.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Capability;
import dev.aaos.capability.Constraints;
import dev.aaos.capability.Rate;
import dev.aaos.kernel.authority.Grants.Demand;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GrantsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final AgentId PARENT = new AgentId(new UUID(0, 1));
  private static final AgentId CHILD = new AgentId(new UUID(0, 2));
  private static final AgentId GRANDCHILD = new AgentId(new UUID(0, 3));

  private static Grant grant(long id, AgentId owner, OptionalLong parent, Constraints constraints) {
    return new Grant(
        id,
        owner,
        parent,
        Capability.parse("file_read: /data/*"),
        constraints,
        Root.NONE,
        constraints.expires().map(NOW::plus));
  }

  private static Constraints uses(long most) {
    return new Constraints(
        OptionalLong.of(most), Optional.empty(), Optional.empty(), Approval.NONE, false);
  }

  private static Constraints asking(Approval approval) {
    return new Constraints(
        OptionalLong.empty(), Optional.empty(), Optional.empty(), approval, false);
  }

  private static Constraints rate(int uses, Duration per) {
    return new Constraints(
        OptionalLong.empty(),
        Optional.of(new Rate(uses, per)),
        Optional.empty(),
        Approval.NONE,
        false);
  }

  /// Returns three generations: grant 1 of the parent, 2 of the child, 3 of the grandchild.
  private static Grants family(Constraints top, Constraints middle, Constraints bottom) {
    return Grants.empty()
        .issue(grant(1, PARENT, OptionalLong.empty(), top))
        .issue(grant(2, CHILD, OptionalLong.of(1), middle))
        .issue(grant(3, GRANDCHILD, OptionalLong.of(2), bottom));
  }

  @Test
  void aQuota_isOneForTheWholeTree() {
    Grants grants = family(uses(3), Constraints.NONE, uses(2));

    grants = grants.charge(3, NOW).charge(2, NOW).charge(1, NOW);

    assertThat(grants.check(PARENT, 1, NOW))
        .isEqualTo(Result.refused(
            Errno.EDQUOT,
            "'file_read: /data/*' (grant 1) has been used 3 times, which is all it allows"));
    assertThat(grants.check(CHILD, 2, NOW)).isEqualTo(grants.check(PARENT, 1, NOW));
    assertThat(grants.check(GRANDCHILD, 3, NOW)).isEqualTo(grants.check(PARENT, 1, NOW));
    assertThat(List.of(
            grants.meter(1).uses(), grants.meter(2).uses(), grants.meter(3).uses()))
        .containsExactly(3L, 2L, 1L);
  }

  @Test
  void aGrant_isForItsOwnerOnly() {
    Grants grants = family(Constraints.NONE, Constraints.NONE, Constraints.NONE);

    assertThat(grants.check(CHILD, 1, NOW))
        .isEqualTo(Result.refused(Errno.EBADF, "grant 1 is not one of agent " + CHILD));
    assertThat(grants.check(CHILD, 99, NOW))
        .isEqualTo(Result.refused(Errno.EBADF, "grant 99 is not one of agent " + CHILD));
  }

  @Test
  void revoking_killsExactlyTheSubtree() {
    Grants grants = family(Constraints.NONE, Constraints.NONE, Constraints.NONE)
        .issue(grant(4, CHILD, OptionalLong.of(1), Constraints.NONE));

    Grants revoked = grants.revoke(2);

    assertThat(revoked.check(GRANDCHILD, 3, NOW))
        .isEqualTo(Result.refused(Errno.EACCES, "'file_read: /data/*' (grant 2) was revoked"));
    assertThat(revoked.isAlive(1, NOW)).isTrue();
    assertThat(revoked.isAlive(4, NOW)).isTrue();
    assertThat(revoked.covering(CHILD, Capability.parse("file_read: /data/a"), NOW))
        .containsExactly(4L);
    assertThat(grants.living(1, NOW)).isEqualTo(4);
    assertThat(revoked.living(1, NOW)).isEqualTo(2);
    assertThat(revoked.living(2, NOW)).isZero();
  }

  @Test
  void expiry_isAtItsInstantAndNotBefore() {
    Constraints hour = new Constraints(
        OptionalLong.empty(),
        Optional.empty(),
        Optional.of(Duration.ofHours(1)),
        Approval.NONE,
        false);
    Grants grants = family(hour, Constraints.NONE, Constraints.NONE);
    Instant end = NOW.plus(Duration.ofHours(1));

    assertThat(grants.check(CHILD, 2, end.minusNanos(1))).isEqualTo(Result.ok(Demand.NONE));
    assertThat(grants.check(CHILD, 2, end))
        .isEqualTo(Result.refused(
            Errno.EACCES, "'file_read: /data/*' (grant 1) expired at 2026-11-24T13:00:00Z"));
  }

  @Test
  void aDemandForAPerson_cannotBeDroppedByDeriving() {
    Grants first = family(asking(Approval.FIRST), Constraints.NONE, Constraints.NONE);
    Grants always = family(asking(Approval.ALWAYS), Constraints.NONE, Constraints.NONE);

    assertThat(first.check(GRANDCHILD, 3, NOW)).isEqualTo(Result.ok(Demand.PERSON));
    assertThat(first.approve(1).check(GRANDCHILD, 3, NOW)).isEqualTo(Result.ok(Demand.PERSON));
    assertThat(first.approve(3).check(GRANDCHILD, 3, NOW)).isEqualTo(Result.ok(Demand.NONE));
    assertThat(first.approve(3).check(PARENT, 1, NOW)).isEqualTo(Result.ok(Demand.PERSON));
    assertThat(always.approve(3).check(GRANDCHILD, 3, NOW)).isEqualTo(Result.ok(Demand.PERSON));
  }

  @Test
  void aRate_letsABurstThroughAndThenAnEvenPace() {
    Grants grants = family(rate(3, Duration.ofSeconds(1)), Constraints.NONE, Constraints.NONE);

    Grants burst = grants.charge(1, NOW).charge(2, NOW).charge(3, NOW);

    assertThat(burst.check(PARENT, 1, NOW))
        .isEqualTo(Result.refused(
            Errno.EDQUOT, "'file_read: /data/*' (grant 1) allows 3/s; try again later"));
    assertThat(burst.check(PARENT, 1, NOW.plusNanos(333_333_333)))
        .isInstanceOf(Result.Refused.class);
    assertThat(burst.check(PARENT, 1, NOW.plusNanos(333_333_334))).isInstanceOf(Result.Ok.class);
  }

  @Test
  void aRateFasterThanTheClock_isStillARate() {
    Grants grants =
        family(rate(999_999_999, Duration.ofMillis(1)), Constraints.NONE, Constraints.NONE);
    for (int i = 0; i < 1_000; i++) {
      grants = grants.charge(1, NOW);
    }

    assertThat(grants.meter(1).due()).isEqualTo(NOW.plusNanos(1_000));
    assertThat(grants.check(PARENT, 1, NOW)).isEqualTo(Result.ok(Demand.NONE));
  }

  @Test
  void aRateOfAges_neitherOverflowsNorLetsMoreThrough() {
    Grants grants =
        family(rate(1, Duration.ofDays(999_999_999)), Constraints.NONE, Constraints.NONE);

    Grants used = grants.charge(1, NOW);

    assertThat(used.check(PARENT, 1, NOW.plus(Duration.ofDays(36_500))))
        .isInstanceOf(Result.Refused.class);
  }

  @Test
  void forgetting_leavesNoTrace() {
    Grants grants = family(uses(9), Constraints.NONE, Constraints.NONE).charge(3, NOW);

    Grants left = grants.forget(GRANDCHILD).forget(CHILD);

    assertThat(left.find(3)).isEmpty();
    assertThat(left.of(CHILD)).isEmpty();
    assertThat(left.all()).extracting(Grant::id).containsExactly(1L);
    assertThat(left.meter(2)).isEqualTo(Meter.NEW);
    assertThat(left.living(1, NOW)).isEqualTo(1);
    assertThat(left.meter(1).uses()).isEqualTo(1);
    assertThat(left.nextId()).isEqualTo(4);
  }

  @Test
  void aGrantWhoseSourceIsForgotten_isDead() {
    Grants orphan = family(Constraints.NONE, Constraints.NONE, Constraints.NONE).forget(PARENT);

    assertThat(orphan.isAlive(3, NOW)).isFalse();
    assertThat(orphan.check(GRANDCHILD, 3, NOW)).isInstanceOf(Result.Refused.class);
    assertThat(orphan.covering(CHILD, Capability.parse("file_read: /data/a"), NOW))
        .isEmpty();
  }

  @Test
  void handles_areInTheOrderOfIssue() {
    Grants grants = Grants.empty();
    for (long id = 1; id <= 5; id++) {
      grants = grants.issue(grant(id, PARENT, OptionalLong.empty(), Constraints.NONE));
    }

    assertThat(grants.of(PARENT)).extracting(Grant::id).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(grants.covering(PARENT, Capability.parse("file_read: /data/a"), NOW))
        .containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(grants.covering(PARENT, Capability.parse("file_read: /etc"), NOW))
        .isEmpty();
    assertThat(grants.covering(CHILD, Capability.parse("file_read: /data/a"), NOW))
        .isEmpty();
  }
}
