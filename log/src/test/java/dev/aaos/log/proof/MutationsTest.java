package dev.aaos.log.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Whatever is done to the files of a log is found, given the last head that was kept elsewhere.
///
/// `-Daaos.mutations=1000000` tries more of them.
class MutationsTest {
  private static final int MUTATIONS = Integer.getInteger("aaos.mutations", 11_000);
  private static final List<Mutation> ALL = List.of(Mutation.values());
  private static final SampleLog LOG = SampleLog.write(Mutation.BATCHES, "log");

  @Test
  void everyMutation_isDetected() {
    long seed = Long.getLong("aaos.seed", 42);
    Map<Mutation, Integer> tried = new EnumMap<>(Mutation.class);
    for (int i = 0; i < MUTATIONS; i++) {
      SplittableRandom random = new SplittableRandom(seed + i);
      Mutation mutation = ALL.get(random.nextInt(ALL.size()));
      LogFiles files = LOG.files().copy();
      mutation.change(files, random);
      if (!files.isSameAs(LOG.files())) {
        assertThat(SampleLog.verify(files, LOG.head()).isGood())
            .as("%s with seed %s", mutation, seed + i)
            .isFalse();
        tried.merge(mutation, 1, Integer::sum);
      }
    }

    assertThat(tried).hasSize(ALL.size());
    assertThat(tried.values().stream().mapToInt(Integer::intValue).sum())
        .isGreaterThan(MUTATIONS * 9 / 10);
    assertThat(SampleLog.verify(LOG.files(), LOG.head()).isGood()).isTrue();
  }
}
