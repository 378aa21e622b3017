package dev.aaos.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every policy against what it promises, over generated lives.
class PolicyLawsTest {
  private enum Deed {
    ARRIVE,
    START,
    LEAVE,
    CHARGE,
    END
  }

  /// @param which chooses one of those that wait or run, or who arrives
  /// @param amount tokens, seconds of service and of time that passes
  private record Move(Deed deed, int which, int amount) {}

  private static final Generator<List<Move>> LIVES = Generator.lists(
      Generator.both(
          Generator.both(
              Generator.of(Deed.ARRIVE, Deed.START, Deed.ARRIVE, Deed.CHARGE, Deed.END, Deed.LEAVE),
              Generator.integers(0, 11),
              (deed, which) -> new Move(deed, which, 0)),
          Generator.integers(0, 90),
          (move, amount) -> new Move(move.deed, move.which, amount)),
      0,
      150);

  @ParameterizedTest
  @EnumSource(PolicyKind.class)
  void whoIsNext_isWhoeverThePolicySays(PolicyKind kind) {
    Property.of(kind.word(), LIVES).cases(2_000).holds(life -> play(life, kind));
  }

  private static void play(List<Move> life, PolicyKind kind) {
    List<Policy> both = List.of(kind.begin(), new Oracle(kind));
    List<Request> waiting = new ArrayList<>();
    List<Request> running = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < life.size(); i++) {
      Move move = life.get(i);
      now += move.amount * 1_000_000_000L;
      switch (move.deed) {
        case ARRIVE -> {
          Request request = request(i, move, now);
          waiting.add(request);
          both.forEach(policy -> policy.arrive(request));
        }
        case START ->
          both.getLast().first().ifPresent(first -> {
            waiting.remove(first);
            running.add(first);
            both.forEach(policy -> policy.start(first));
          });
        case LEAVE -> {
          if (!waiting.isEmpty()) {
            Request one = waiting.remove(move.which % waiting.size());
            both.forEach(policy -> policy.leave(one));
          }
        }
        case CHARGE -> {
          if (!running.isEmpty()) {
            Request one = running.get(move.which % running.size());
            Service more =
                new Service(move.amount, move.which, move.amount % 7, move.amount * 3_000_000_000L);
            both.forEach(policy -> policy.charge(one, more));
          }
        }
        case END -> {
          if (!running.isEmpty()) {
            Request one = running.remove(move.which % running.size());
            both.forEach(policy -> policy.end(one));
          }
        }
      }
      assertThat(both.getFirst().first()).isEqualTo(both.getLast().first());
      assertThat(both.getFirst().first().isPresent()).isEqualTo(!waiting.isEmpty());
    }
  }

  /// Four flows of three jobs each.
  private static Request request(int number, Move move, long now) {
    int flow = move.which % 4;
    Claimant claimant = new Claimant("f" + flow, "j" + move.which, 1 + flow * 3, move.which % 3 - 1)
        .within(
            Optional.of(Duration.ofSeconds(move.which * 7L)).filter(left -> move.which % 2 == 0));
    return new Request(number, claimant, move.amount, move.amount, now);
  }

  @ParameterizedTest
  @EnumSource(PolicyKind.class)
  void ofOneJob_whoCameFirst_isFirst(PolicyKind kind) {
    Policy policy = kind.begin();
    List<Request> all = IntStream.range(0, 50)
        .mapToObj(i -> new Request(i, Claimant.of("f", "j"), i % 7, 1, i))
        .toList();
    all.forEach(policy::arrive);

    List<Request> served = new ArrayList<>();
    while (policy.first().isPresent()) {
      Request first = policy.first().get();
      served.add(first);
      policy.start(first);
      policy.charge(first, new Service(5, 0, 5, 9_000_000_000L));
      policy.end(first);
    }

    assertThat(served).isEqualTo(all);
  }
}
