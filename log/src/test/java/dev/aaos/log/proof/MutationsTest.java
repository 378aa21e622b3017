package dev.aaos.log.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Whatever is done to the files of a log is found, given the last head that was kept elsewhere.
///
/// `-Daaos.mutations=1000000` tries more of them.
class MutationsTest {
  private static final int MUTATIONS = Integer.getInteger("aaos.mutations", 11_000);
  private static final Set<Mutation> OF_ANCHORS = EnumSet.of(
      Mutation.FLIP_ANCHOR,
      Mutation.FORGE_ANCHOR,
      Mutation.DELETE_ANCHOR,
      Mutation.FLIP_SNAPSHOT,
      Mutation.PRUNE);

  @Test
  void everyMutation_isDetected() {
    Set<Mutation> some = EnumSet.complementOf(EnumSet.copyOf(OF_ANCHORS));
    detects(SampleLog.write(Mutation.BATCHES, "log"), List.copyOf(some), MUTATIONS);
  }

  @Test
  void everyMutationOfAPrunedLog_isDetected() {
    SampleLog pruned = SampleLog.writePruned(Mutation.BATCHES);
    assertThat(pruned.files().names("anchor-")).isNotEmpty();
    detects(pruned, List.of(Mutation.values()), MUTATIONS / 4);
  }

  private static void detects(SampleLog log, List<Mutation> all, int mutations) {
    long seed = Long.getLong("aaos.seed", 42);
    Map<Mutation, Integer> tried = new EnumMap<>(Mutation.class);
    for (int i = 0; i < mutations; i++) {
      SplittableRandom random = new SplittableRandom(seed + i);
      Mutation mutation = all.get(random.nextInt(all.size()));
      LogFiles files = log.files().copy();
      mutation.change(files, random);
      if (!files.isSameAs(log.files())) {
        assertThat(SampleLog.verify(files, log.head()).isGood())
            .as("%s with seed %s", mutation, seed + i)
            .isFalse();
        tried.merge(mutation, 1, Integer::sum);
      }
    }

    assertThat(tried).hasSize(all.size());
    assertThat(tried.values().stream().mapToInt(Integer::intValue).sum())
        .isGreaterThan(mutations * 9 / 10);
    assertThat(SampleLog.verify(log.files(), log.head()).isGood()).isTrue();
  }
}
