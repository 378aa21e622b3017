package dev.aaos.collection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// The map against `java.util.HashMap`, with keys whose hashes collide in all bits or in the low
/// ones.
class PersistentMapTest {
  private record Key(int id, int hash) {
    @Override
    public int hashCode() {
      return hash;
    }
  }

  private record Step(Key key, Optional<Integer> value) {}

  private static final Generator<Key> KEYS = Generator.both(
      Generator.integers(0, 5),
      Generator.of(0, 1, 32, 1 << 10, 1 << 15, 1 << 30, -1, 0x00010001, 0x7fff0000, 0x04104104),
      Key::new);
  private static final Generator<Optional<Integer>> VALUES =
      Generator.anyOf(Generator.integers(0, 9).map(Optional::of), Generator.of(Optional.empty()));
  private static final Generator<List<Step>> STEPS =
      Generator.lists(Generator.both(KEYS, VALUES, Step::new), 0, 80);

  @Test
  void anySteps_leaveWhatTheyLeaveInAHashMap() {
    Property.of("same entries as a HashMap", STEPS).cases(2_000).holds(steps -> {
      Map<Key, Integer> expected = new HashMap<>();
      PersistentMap<Key, Integer> map = PersistentMap.empty();
      for (Step step : steps) {
        map = taken(map, step);
        take(expected, step);
      }
      assertSame(map, expected);
    });
  }

  @Test
  void olderVersions_stayAsTheyWere() {
    Property.of("every version keeps its entries", STEPS).cases(500).holds(steps -> {
      List<PersistentMap<Key, Integer>> versions = new ArrayList<>(List.of(PersistentMap.empty()));
      List<Map<Key, Integer>> expected = new ArrayList<>(List.of(Map.of()));
      for (Step step : steps) {
        versions.add(taken(versions.getLast(), step));
        Map<Key, Integer> next = new HashMap<>(expected.getLast());
        take(next, step);
        expected.add(next);
      }
      for (int i = 0; i < versions.size(); i++) {
        assertSame(versions.get(i), expected.get(i));
      }
    });
  }

  @Test
  void madeAtOnce_itIsAsIfMadeOneByOne() {
    Property.of("one map, however made", STEPS).cases(2_000).holds(steps -> {
      Map<Key, Integer> given = new HashMap<>();
      steps.forEach(step -> take(given, step));

      PersistentMap<Key, Integer> made = PersistentMap.of(given);

      assertSame(made, given);
      for (Step step : steps) {
        made = taken(made, step);
        take(given, step);
        assertSame(made, given);
      }
    });
  }

  /// Entries that lie in a list, and what was read of it.
  private record Listed(List<Map.Entry<Key, Integer>> entries, int levels, List<Integer> heard)
      implements Unread<Key, Integer> {
    private static final int FEW = 2;
    private static final int LEVELS = 7;

    static Listed of(Map<Key, Integer> map) {
      return new Listed(List.copyOf(map.entrySet()), 0, new ArrayList<>());
    }

    @Override
    public int size() {
      return entries.size();
    }

    @Override
    public Found<Key, Integer> read() {
      if (size() <= FEW || levels == LEVELS) {
        heard.add(size());
        return new Entries<>(entries);
      }
      List<Listed> parts = new ArrayList<>();
      for (int i = 0; i < PARTS; i++) {
        int part = i;
        parts.add(new Listed(
            entries.stream()
                .filter(entry ->
                    PersistentMap.place(entry.getKey(), levels + 1) >>> (5 * levels) == part)
                .toList(),
            levels + 1,
            heard));
      }
      return new Parts<>(parts);
    }
  }

  @Test
  void readPartByPart_itIsAsIfMadeOneByOne() {
    Property.of("one map, whenever read", STEPS).cases(2_000).holds(steps -> {
      Map<Key, Integer> given = new HashMap<>();
      steps.forEach(step -> take(given, step));
      PersistentMap<Key, Integer> untouched = PersistentMap.of(Listed.of(given));
      Map<Key, Integer> expected = new HashMap<>(given);
      PersistentMap<Key, Integer> map = untouched;

      for (Step step : steps.reversed()) {
        map = taken(map, step);
        take(expected, step);
        assertThat(map.size()).isEqualTo(expected.size());
        assertThat(map.get(step.key())).isEqualTo(Optional.ofNullable(expected.get(step.key())));
      }

      assertSame(map, expected);
      assertSame(untouched, given);
    });
  }

  @Test
  void whoLooksForOneEntry_hasItsPartRead_once_andNoOther() {
    Map<Key, Integer> given = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      given.put(new Key(i, i * 7919), i);
    }
    Listed source = Listed.of(given);
    PersistentMap<Key, Integer> map = PersistentMap.of(source);

    PersistentMap<Key, Integer> changed = map.without(new Key(3, 3 * 7919));
    for (int i = 0; i < 10; i++) {
      map.get(new Key(3, 3 * 7919));
      changed.get(new Key(3, 3 * 7919));
    }

    assertThat(map.size()).isEqualTo(5_000);
    assertThat(source.heard()).hasSize(1);
    map.readAll();
    changed.readAll();
    assertThat(source.heard().stream().mapToInt(count -> count).sum()).isEqualTo(5_000);
  }

  @Test
  void whateverThreadsLookAtOnce_eachPartIsReadOnce() throws Exception {
    Map<Key, Integer> given = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      given.put(new Key(i, i * 7919), i);
    }
    Listed source = new Listed(
        List.copyOf(given.entrySet()), 0, Collections.synchronizedList(new ArrayList<>()));
    PersistentMap<Key, Integer> map = PersistentMap.of(source);
    List<Callable<Map<Key, Integer>>> readers = Collections.nCopies(4, () -> {
      Map<Key, Integer> found = new HashMap<>();
      map.forEach(found::put);
      return found;
    });

    try (ExecutorService threads = Executors.newFixedThreadPool(readers.size())) {
      for (Future<Map<Key, Integer>> found : threads.invokeAll(readers)) {
        assertThat(found.get()).isEqualTo(given);
      }
    }

    assertThat(source.heard().stream().mapToInt(count -> count).sum()).isEqualTo(20_000);
  }

  @Test
  void putThenRemove_isAsIfItHadNeverBeen() {
    Property.of("put and remove undo one another", STEPS).cases(2_000).holds(steps -> {
      PersistentMap<Key, Integer> before = PersistentMap.empty();
      for (Step step : steps) {
        before = taken(before, step);
      }
      Key fresh = new Key(99, steps.isEmpty() ? 0 : steps.getFirst().key().hash());

      PersistentMap<Key, Integer> after = before.with(fresh, 1).without(fresh);

      assertThat(entries(after)).isEqualTo(entries(before));
      assertThat(after.size()).isEqualTo(before.size());
    });
  }

  @Test
  void manyKeys_areAllFoundAndAllRemoved() {
    PersistentMap<Integer, Integer> map = PersistentMap.empty();
    for (int i = 0; i < 50_000; i++) {
      map = map.with(i * 7919, i);
    }
    PersistentMap<Integer, Integer> full = map;
    for (int i = 0; i < 50_000; i++) {
      map = map.without(i * 7919);
    }

    assertThat(full.size()).isEqualTo(50_000);
    assertThat(full.get(49_999 * 7919)).contains(49_999);
    assertThat(full.values()).hasSize(50_000).doesNotHaveDuplicates();
    assertThat(map.isEmpty()).isTrue();
    assertThat(map.values()).isEmpty();
  }

  @Test
  void removingWhatIsNotThere_givesTheSameMap() {
    PersistentMap<String, Integer> map = PersistentMap.<String, Integer>empty().with("a", 1);

    assertThat(map.without("b")).isSameAs(map);
  }

  private static PersistentMap<Key, Integer> taken(PersistentMap<Key, Integer> map, Step step) {
    return step.value().map(value -> map.with(step.key(), value)).orElse(map.without(step.key()));
  }

  private static void take(Map<Key, Integer> map, Step step) {
    step.value().ifPresentOrElse(value -> map.put(step.key(), value), () -> map.remove(step.key()));
  }

  private static void assertSame(PersistentMap<Key, Integer> map, Map<Key, Integer> expected) {
    Map<Key, Integer> entries = new HashMap<>();
    map.forEach((key, value) -> assertThat(entries.put(key, value)).isNull());
    assertThat(entries).isEqualTo(expected);
    assertThat(map.size()).isEqualTo(expected.size());
    assertThat(map.isEmpty()).isEqualTo(expected.isEmpty());
    expected.forEach((key, value) -> {
      assertThat(map.get(key)).contains(value);
      assertThat(map.contains(key)).isTrue();
    });
    for (int id = 0; id < 6; id++) {
      Key key = new Key(id, 32);
      assertThat(map.get(key)).isEqualTo(Optional.ofNullable(expected.get(key)));
    }
  }

  private static List<Object> entries(PersistentMap<Key, Integer> map) {
    List<Object> entries = new ArrayList<>();
    map.forEach((key, value) -> entries.add(List.of(key, value)));
    return entries;
  }
}
