package dev.aaos.kernel.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.base.Labels.Integrity;
import dev.aaos.kernel.base.Labels.Origin;
import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Labels are a semilattice under join.
class LabelsLawsTest {
  private static final Generator<Labels> LABELS = random -> new Labels(
      Set.copyOf(Generator.lists(Generator.of(Origin.values()), 0, 3).draw(random)),
      Generator.of(Integrity.values()).draw(random),
      random.nextBoolean(),
      Set.copyOf(Generator.lists(Generator.of("ann", "bob", "cy"), 0, 3).draw(random)));
  private static final Generator<List<Labels>> THREE = Generator.lists(LABELS, 3, 3);

  @Test
  void join_isCommutativeAssociativeAndIdempotent_andNoneIsNeutral() {
    Property.of("join is a semilattice", THREE).cases(5_000).holds(three -> {
      Labels a = three.get(0);
      Labels b = three.get(1);
      Labels c = three.get(2);
      assertThat(a.join(b)).isEqualTo(b.join(a));
      assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
      assertThat(a.join(a)).isEqualTo(a);
      assertThat(a.join(Labels.NONE)).isEqualTo(a);
      assertThat(Labels.NONE.join(a)).isEqualTo(a);
    });
  }

  @Test
  void join_neverGainsTrustOrReaders_andForgetsNoOrigin() {
    Property.of("join only lowers", THREE).cases(5_000).holds(three -> {
      Labels a = three.get(0);
      Labels joined = a.join(three.get(1));
      assertThat(joined.origins()).containsAll(a.origins());
      assertThat(joined.integrity().compareTo(a.integrity())).isGreaterThanOrEqualTo(0);
      assertThat(joined.everyone() && !a.everyone()).isFalse();
      if (!a.everyone()) {
        assertThat(a.readers()).containsAll(joined.readers());
      }
    });
  }

  @Test
  void join_ofReaderLists_keepsWhatBothAllow() {
    Labels annAndBob = new Labels(Set.of(), Integrity.TRUSTED, false, Set.of("ann", "bob"));
    Labels bobAndCy = new Labels(Set.of(), Integrity.TRUSTED, false, Set.of("bob", "cy"));
    Labels cy = new Labels(Set.of(), Integrity.TRUSTED, false, Set.of("cy"));

    assertThat(annAndBob.join(bobAndCy).readers()).containsExactly("bob");
    assertThat(annAndBob.join(cy))
        .isEqualTo(new Labels(Set.of(), Integrity.TRUSTED, false, Set.of()));
  }

  @Test
  void everyone_needsNoList() {
    assertThat(new Labels(Set.of(), Integrity.TRUSTED, true, Set.of("ann"))).isEqualTo(Labels.NONE);
  }
}
