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
import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The table of grants against one that keeps every event, over generated trees and histories.
class GrantsLawsTest {
  private static final Capability WEB = Capability.parse("web_search");
  private static final Map<Errno, String> WORDS =
      new EnumMap<>(Map.of(Errno.EACCES, "dead", Errno.EDQUOT, "spent"));

  private sealed interface Event {
    record Issue(int parent, Constraints constraints) implements Event {}

    record Use(int grant) implements Event {}

    record Approve(int grant) implements Event {}

    record Revoke(int grant) implements Event {}

    record Pass(Duration time) implements Event {}
  }

  private static final Generator<Constraints> CONSTRAINTS = random -> new Constraints(
      Generator.of(OptionalLong.empty(), OptionalLong.of(1), OptionalLong.of(4)).draw(random),
      Generator.of(
              Optional.<Rate>empty(),
              Optional.of(new Rate(3, Duration.ofSeconds(1))),
              Optional.of(new Rate(7, Duration.ofMillis(10))),
              Optional.of(new Rate(2_000_000, Duration.ofMillis(1))))
          .draw(random),
      Generator.of(Optional.<Duration>empty(), Optional.of(Duration.ofSeconds(2)))
          .draw(random),
      Generator.of(Approval.NONE, Approval.NONE, Approval.FIRST, Approval.ALWAYS)
          .draw(random),
      false);
  private static final Generator<Integer> GRANTS = Generator.integers(0, 11);
  private static final Generator<Event> EVENTS = Generator.anyOf(
      Generator.both(GRANTS, CONSTRAINTS, Event.Issue::new),
      GRANTS.map(Event.Use::new),
      GRANTS.map(Event.Use::new),
      GRANTS.map(Event.Use::new),
      GRANTS.map(Event.Approve::new),
      GRANTS.map(Event.Revoke::new),
      Generator.of(1L, 999_999L, 333_333_333L, 333_333_334L, 1_500_000_000L)
          .map(nanos -> new Event.Pass(Duration.ofNanos(nanos))));

  @Test
  void everyQuestion_isAnsweredAsByTheWholeHistory() {
    Property.of("check, life and descent agree", Generator.lists(EVENTS, 0, 60))
        .cases(1_500)
        .holds(events -> new Comparison().run(events));
  }

  /// Both tables, led through the same events.
  private static final class Comparison {
    private final NaiveGrants naive = new NaiveGrants();
    private Grants grants = Grants.empty();
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");

    void run(List<Event> events) {
      for (Event event : events) {
        take(event);
        for (long id = 1; id < grants.nextId(); id++) {
          compare(id);
        }
      }
    }

    private void take(Event event) {
      switch (event) {
        case Event.Issue(int parent, Constraints constraints) -> issue(parent, constraints);
        case Event.Use(int grant) -> {
          if (has(grant) && grants.check(owner(grant), grant, now) instanceof Result.Ok<Demand>) {
            grants = grants.charge(grant, now);
            naive.use(grant, now);
          }
        }
        case Event.Approve(int grant) -> {
          if (has(grant)) {
            grants = grants.approve(grant);
            naive.approve(grant);
          }
        }
        case Event.Revoke(int grant) -> {
          if (has(grant)) {
            grants = grants.revoke(grant);
            naive.revoke(grant);
          }
        }
        case Event.Pass(Duration time) -> now = now.plus(time);
      }
    }

    private void issue(int parent, Constraints constraints) {
      long id = grants.nextId();
      boolean derived = has(parent);
      grants = grants.issue(new Grant(
          id,
          owner(id),
          derived ? OptionalLong.of(parent) : OptionalLong.empty(),
          WEB,
          constraints,
          Root.NONE,
          constraints.expires().map(now::plus)));
      Optional<Long> source = derived ? Optional.of((long) parent) : Optional.empty();
      naive.issue(id, source, constraints, now);
    }

    private void compare(long id) {
      String answer = switch (grants.check(owner(id), id, now)) {
        case Result.Ok<Demand>(Demand demand) -> demand == Demand.PERSON ? "person" : "free";
        case Result.Refused<Demand>(Errno errno, String reason) ->
          WORDS.getOrDefault(errno, errno + ": " + reason);
      };
      assertThat(answer).as("check of grant %s", id).isEqualTo(naive.check(id, now));
      assertThat(grants.isAlive(id, now)).isEqualTo(naive.isAlive(id, now));
      assertThat(grants.living(id, now)).isEqualTo(naive.living(id, now));
    }

    private boolean has(long grant) {
      return grants.find(grant).isPresent();
    }

    /// Each grant has an owner of its own, as in a tree of agents.
    private static AgentId owner(long grant) {
      return new AgentId(new UUID(0, grant));
    }
  }
}
