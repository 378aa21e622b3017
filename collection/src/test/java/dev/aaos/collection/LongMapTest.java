package dev.aaos.collection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The map against `java.util.HashMap`, with keys on the same pages, on their edges and far apart.
class LongMapTest {
  private record Step(long key, Optional<Integer> value) {}

  private static final Generator<Long> KEYS = Generator.anyOf(
      Generator.integers(0, 70).map(Integer::longValue),
      Generator.of(-1L, -32L, -33L, 1L << 40, (1L << 40) + 31, Long.MIN_VALUE, Long.MAX_VALUE));
  private static final Generator<Optional<Integer>> VALUES =
      Generator.anyOf(Generator.integers(0, 9).map(Optional::of), Generator.of(Optional.empty()));
  private static final Generator<List<Step>> STEPS =
      Generator.lists(Generator.both(KEYS, VALUES, Step::new), 0, 120);

  @Test
  void anySteps_leaveWhatTheyLeaveInAHashMap() {
    Property.of("same entries as a HashMap", STEPS).cases(2_000).holds(steps -> {
      Map<Long, Integer> expected = new HashMap<>();
      LongMap<Integer> map = LongMap.empty();
      for (Step step : steps) {
        LongMap<Integer> before = map;
        Map<Long, Integer> earlier = new HashMap<>(expected);
        if (step.value().isPresent()) {
          map = map.with(step.key(), step.value().get());
          expected.put(step.key(), step.value().get());
        } else {
          map = map.without(step.key());
          expected.remove(step.key());
        }
        assertSame(map, expected);
        assertSame(before, earlier);
      }
    });
  }

  @Test
  void madeAtOnce_itIsAsIfMadeEntryByEntry() {
    Property.of("one map, however made", STEPS).cases(2_000).holds(steps -> {
      Map<Long, Integer> expected = new HashMap<>();
      LongMap.Builder<Integer> builder = new LongMap.Builder<>();
      for (Step step : steps) {
        builder.put(step.key(), step.value().orElse(7));
        expected.put(step.key(), step.value().orElse(7));
      }
      assertSame(builder.build(), expected);
      assertSame(builder.build().with(5, 5).without(5), without(expected, 5));
    });
  }

  private static Map<Long, Integer> without(Map<Long, Integer> map, long key) {
    Map<Long, Integer> left = new HashMap<>(map);
    left.remove(key);
    return left;
  }

  private static void assertSame(LongMap<Integer> map, Map<Long, Integer> expected) {
    assertThat(map.size()).isEqualTo(expected.size());
    assertThat(map.isEmpty()).isEqualTo(expected.isEmpty());
    assertThat(map.keys()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    Map<Long, Integer> told = new HashMap<>();
    map.forEach(told::put);
    assertThat(told).isEqualTo(expected);
    expected.forEach((key, value) -> assertThat(map.get(key)).contains(value));
    assertThat(map.get(99)).isEmpty();
  }
}
