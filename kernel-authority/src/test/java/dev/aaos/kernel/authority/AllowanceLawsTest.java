package dev.aaos.kernel.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Capability;
import dev.aaos.capability.Constraints;
import dev.aaos.kernel.authority.Choice.Asker;
import dev.aaos.kernel.authority.Grants.Demand;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What people agree to beforehand against a second telling of it, which knows files by
/// heart and counts by hand: an allowance permits nothing that its parent does not,
/// nothing more often than it says, nothing after its end, nothing in another run, and
/// nothing once it or what it derives from is revoked.
class AllowanceLawsTest {
  private static final AgentId AGENT = new AgentId(new UUID(0, 1));
  private static final Principal ANN = new Principal("ann");
  private static final long PARENT = 1;

  /// Each pattern with the files of [#FILES] that lie within it.
  private static final Map<String, List<String>> PATTERNS = new TreeMap<>(Map.of(
      "file_write: /d/**", List.of("/d/a/1", "/d/a/2", "/d/b/1"),
      "file_write: /d/a/*", List.of("/d/a/1", "/d/a/2"),
      "file_write: /d/b/*", List.of("/d/b/1"),
      "file_write: /d/a/1", List.of("/d/a/1")));
  private static final List<String> FILES = List.of("/d/a/1", "/d/a/2", "/d/b/1", "/e/1");
  private static final List<String> GRANTED = List.of("file_write: /d/**", "file_write: /d/a/*");

  private sealed interface Event {
    record Allow(String pattern, long times, long seconds, int run) implements Event {}

    record Call(String file, int run) implements Event {}

    record Revoke(long grant) implements Event {}

    record Pass(long seconds) implements Event {}

    record End(int run) implements Event {}
  }

  private record Life(String granted, long uses, long seconds, List<Event> events) {}

  private static final Generator<Event> EVENTS = random -> switch (random.nextInt(9)) {
    case 0, 1 ->
      new Event.Allow(
          List.copyOf(PATTERNS.keySet()).get(random.nextInt(PATTERNS.size())),
          random.nextInt(4),
          random.nextInt(4),
          random.nextInt(3));
    case 2 -> new Event.Revoke(random.nextInt(1, 6));
    case 3 -> new Event.Pass(random.nextInt(2));
    case 4 -> new Event.End(random.nextInt(1, 3));
    default -> new Event.Call(FILES.get(random.nextInt(FILES.size())), random.nextInt(3));
  };

  private static final Generator<Life> LIVES = random -> new Life(
      GRANTED.get(random.nextInt(GRANTED.size())),
      random.nextInt(3) == 0 ? random.nextInt(1, 6) : 0,
      random.nextInt(3) == 0 ? random.nextInt(1, 9) : 0,
      Generator.lists(EVENTS, 0, 40).draw(random));

  @Test
  void anAllowance_permitsNoMoreThanItSays() {
    Property.of("allowances agree with the second telling", LIVES)
        .cases(3_000)
        .holds(life -> new Comparison(life).run());
  }

  /// One grant as the second telling has it.
  private static final class Told {
    private final List<String> files;
    private final long most;
    private final Optional<Instant> end;
    private final int run;
    private long used;
    private boolean gone;

    Told(List<String> files, long most, Optional<Instant> end, int run) {
      this.files = files;
      this.most = most;
      this.end = end;
      this.run = run;
    }

    boolean holds(String file, Instant now) {
      return files.contains(file)
          && !gone
          && (most == 0 || used < most)
          && (end.isEmpty() || now.isBefore(end.get()));
    }
  }

  private static final class Comparison {
    private final Life life;
    private final Map<Long, Told> told = new TreeMap<>();
    private Grants grants = Grants.empty();
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");

    Comparison(Life life) {
      this.life = life;
    }

    void run() {
      give(OptionalLong.empty(), life.granted, life.uses, life.seconds, 0);
      for (Event event : life.events) {
        switch (event) {
          case Event.Allow(String pattern, long times, long seconds, int run) -> {
            if (told(PARENT).files.containsAll(files(pattern))) {
              allow(pattern, times, seconds, run);
            }
          }
          case Event.Call(String file, int run) -> call(file, run);
          case Event.Revoke(long grant) -> {
            grants = grants.revoke(grant);
            if (told.containsKey(grant)) {
              told(grant).gone = true;
            }
          }
          case Event.Pass(long seconds) -> now = now.plusSeconds(seconds);
          case Event.End(int run) -> {
            grants = grants.without(new RunId(new UUID(0, run)));
            told.values().stream().filter(one -> one.run == run).forEach(one -> one.gone = true);
          }
        }
      }
    }

    private Told told(long id) {
      return Objects.requireNonNull(told.get(id));
    }

    private static List<String> files(String pattern) {
      return Objects.requireNonNull(PATTERNS.get(pattern));
    }

    private static Optional<RunId> run(int number) {
      return number == 0 ? Optional.empty() : Optional.of(new RunId(new UUID(0, number)));
    }

    private long give(OptionalLong parent, String pattern, long times, long seconds, int run) {
      Optional<Duration> lasts =
          seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
      long id = grants.nextId();
      grants = grants.issue(new Grant(
          id,
          AGENT,
          parent,
          Capability.parse(pattern),
          new Constraints(
              times == 0 ? OptionalLong.empty() : OptionalLong.of(times),
              Optional.empty(),
              lasts,
              parent.isEmpty() ? Approval.ALWAYS : Approval.NONE,
              false),
          Root.NONE,
          lasts.map(now::plus)));
      told.put(id, new Told(files(pattern), times, lasts.map(now::plus), run));
      return id;
    }

    private void allow(String pattern, long times, long seconds, int run) {
      long id = give(OptionalLong.of(PARENT), pattern, times, seconds, run);
      ApprovalId question = new ApprovalId(new UUID(1, id));
      grants = grants.allow(new GrantFact.Allowed(id, ANN, run(run), question));
    }

    private void call(String file, int run) {
      Capability wanted = Capability.parse("file_write: " + file);
      List<Long> covering = grants.covering(AGENT, wanted, now);
      Choice choice = Choice.among(grants, new Asker(AGENT, run(run), now), covering, false);
      List<Long> free = new ArrayList<>();
      told.forEach((id, one) -> {
        boolean mine = one.run == 0 || one.run == run;
        if (id != PARENT && mine && one.holds(file, now) && told(PARENT).holds(file, now)) {
          free.add(id);
        }
      });
      switch (choice) {
        case Choice.Usable(Grant grant, Demand demand)
        when demand == Demand.NONE -> {
          assertThat(free).contains(grant.id());
          use(grant.id());
        }
        case Choice.Usable(Grant grant, Demand demand) -> {
          assertThat(free).isEmpty();
          assertThat(told(PARENT).holds(file, now)).isTrue();
          assertThat(grant.id()).isEqualTo(PARENT);
        }
        case Choice.Unusable _, Choice.Uncovered _ ->
          assertThat(told(PARENT).holds(file, now)).isFalse();
      }
    }

    private void use(long id) {
      grants = grants.charge(id, now);
      told(id).used++;
      told(PARENT).used++;
    }
  }
}
