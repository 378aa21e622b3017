package dev.aaos.log.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.log.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Trees and proofs of every shape up to a size, and some large ones, against RFC 6962 as written.
class ProofLawsTest {
  private static final int EVERY_SIZE = 40;
  private static final List<Digest> ALL = IntStream.range(0, 5_000)
      .mapToObj(i -> NaiveTree.leaf(new byte[] {(byte) i, (byte) (i >> 8)}))
      .toList();

  private static Leaves leaves() {
    return (count, to) -> ALL.subList(0, (int) count).forEach(to);
  }

  private static List<Digest> first(int size) {
    return ALL.subList(0, size);
  }

  @Test
  void root_isThatOfTheOracle_atEverySize() {
    MerkleTree tree = new MerkleTree();
    for (int size = 0; size <= 600; size++) {
      assertThat(tree.root()).as("size %s", size).isEqualTo(NaiveTree.root(first(size)));
      assertThat(tree.size()).isEqualTo(size);
      tree.append(ALL.get(size));
    }
  }

  @Test
  void inclusion_isProvedForEveryLeafOfEveryTree_andForNoOther() throws IOException {
    for (int size = 1; size <= EVERY_SIZE; size++) {
      Digest root = NaiveTree.root(first(size));
      for (int index = 0; index < size; index++) {
        InclusionProof proof = InclusionProof.of(index, size, leaves());

        assertThat(proof.path()).isEqualTo(NaiveTree.path(index, first(size)));
        assertThat(proof.root(ALL.get(index))).contains(root);
        assertThat(proof.root(ALL.get(index + 1))).isNotEqualTo(proof.root(ALL.get(index)));
        for (List<Digest> path : damaged(proof.path())) {
          assertThat(new InclusionProof(index, size, path).root(ALL.get(index)))
              .satisfiesAnyOf(
                  found -> assertThat(found).isEmpty(),
                  found -> assertThat(found.orElseThrow()).isNotEqualTo(root));
        }
      }
    }
  }

  @Test
  void consistency_isProvedForEveryPairOfSizes_andForNoOtherRoots() throws IOException {
    for (int to = 1; to <= EVERY_SIZE; to++) {
      Digest younger = NaiveTree.root(first(to));
      for (int from = 1; from <= to; from++) {
        Digest older = NaiveTree.root(first(from));
        ConsistencyProof proof = ConsistencyProof.of(from, to, leaves());

        assertThat(proof.path()).isEqualTo(NaiveTree.consistency(from, first(to)));
        assertThat(proof.holds(older, younger)).as("%s in %s", from, to).isTrue();
        assertThat(proof.holds(ALL.getLast(), younger)).isFalse();
        assertThat(proof.holds(older, ALL.getLast())).isFalse();
        for (List<Digest> path : damaged(proof.path())) {
          assertThat(new ConsistencyProof(from, to, path).holds(older, younger))
              .as("%s in %s", from, to)
              .isFalse();
        }
      }
    }
  }

  /// Returns `path` with each member changed, with one more, and with one less.
  private static List<List<Digest>> damaged(List<Digest> path) {
    List<List<Digest>> all = new ArrayList<>();
    for (int i = 0; i < path.size(); i++) {
      List<Digest> changed = new ArrayList<>(path);
      Digest one = path.get(i);
      changed.set(i, new Digest(one.a(), one.b() ^ 1, one.c(), one.d()));
      all.add(changed);
    }
    List<Digest> longer = new ArrayList<>(path);
    longer.add(Digest.ZERO);
    all.add(longer);
    if (!path.isEmpty()) {
      all.add(path.subList(0, path.size() - 1));
    }
    return all;
  }

  @Test
  void largeTrees_areProvedAsSmallOnesAre() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 60; i++) {
      int size = random.nextInt(1, ALL.size());
      int part = random.nextInt(1, size + 1);
      Digest root = NaiveTree.root(first(size));

      assertThat(InclusionProof.of(part - 1, size, leaves()).root(ALL.get(part - 1)))
          .contains(root);
      assertThat(ConsistencyProof.of(part, size, leaves()).holds(NaiveTree.root(first(part)), root))
          .isTrue();
    }
  }

  @Test
  void theEmptyTree_growsIntoAny() throws IOException {
    ConsistencyProof proof = ConsistencyProof.of(0, 5, leaves());

    assertThat(proof.path()).isEmpty();
    assertThat(proof.holds(TreeHash.EMPTY, NaiveTree.root(first(5)))).isTrue();
    assertThat(proof.holds(Digest.ZERO, NaiveTree.root(first(5)))).isFalse();
  }

  @Test
  void whatIsNotInATree_isRefused() {
    assertThatThrownBy(() -> InclusionProof.of(5, 5, leaves()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a tree of 5 has no leaf 5");
    assertThatThrownBy(() -> ConsistencyProof.of(6, 5, leaves()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a tree of 6 does not grow to 5");
  }
}
