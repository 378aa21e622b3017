package dev.aaos.log.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.log.Digest;
import dev.aaos.log.anchor.Frontier;
import dev.aaos.log.fixture.SimulatedDisk;
import dev.aaos.log.proof.ConsistencyProof;
import dev.aaos.log.proof.InclusionProof;
import dev.aaos.log.proof.Leaves;
import dev.aaos.log.proof.MerkleTree;
import dev.aaos.log.proof.NaiveTree;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Logs that grow and are pruned at chance, against RFC 6962 over the leaves of all records
/// there ever were.
class PruneLawsTest {
  private static final int LOGS = 15;
  private static final int ROUNDS = 4;

  @Test
  void aPrunedLog_hasTheRootsAndProofsOfOneThatWasNot() throws Exception {
    int pruned = 0;
    for (int i = 0; i < LOGS; i++) {
      long seed = Long.getLong("aaos.seed", 42) + i;
      SplittableRandom random = new SplittableRandom(seed);
      SimulatedDisk disk = new SimulatedDisk();
      PruneFixture.Outside outside = new PruneFixture.Outside();
      for (int round = 0; round < ROUNDS; round++) {
        PruneFixture life = new PruneFixture(disk, outside);
        for (int batches = random.nextInt(1, 12); batches > 0; batches--) {
          life.append(random.nextInt(1, 9));
        }
        try {
          life.pruner().prune(new Bound.Sequence(random.nextLong(1, life.log().last() + 2)), "law");
          pruned++;
        } catch (Pruner.Nothing young) {
          // the next round has more
        }
        life.append(random.nextInt(1, 9));
        check(life, outside.leaves, "seed " + seed + ", round " + round);
        life.sign(life.log().last());
        assertThat(PruneFixture.verify(disk, outside).isGood())
            .as("seed %s", seed)
            .isTrue();
        life.log().close();
      }
    }
    assertThat(pruned).isGreaterThan(LOGS);
  }

  private static void check(PruneFixture life, List<Digest> all, String what) throws IOException {
    Frontier before = life.anchor().map(one -> one.anchor().before()).orElse(Frontier.NONE);
    Leaves leaves = Leaves.of(life.log(), before);
    int size = Math.toIntExact(life.log().last());
    int first = Math.toIntExact(before.size());
    Digest root = NaiveTree.root(all);
    assertThat(all).hasSize(size);

    MerkleTree tree = new MerkleTree(before);
    leaves.read(size, tree::append);
    assertThat(tree.root()).as(what).isEqualTo(root);
    for (int index = first; index < size; index++) {
      InclusionProof proof = InclusionProof.of(index, size, leaves);
      assertThat(proof.path()).as("%s, leaf %s", what, index).isEqualTo(NaiveTree.path(index, all));
      assertThat(proof.root(all.get(index))).contains(root);
    }
    for (int from = Math.max(first, 1); from <= size; from++) {
      ConsistencyProof proof = ConsistencyProof.of(from, size, leaves);
      assertThat(proof.path())
          .as("%s, from %s", what, from)
          .isEqualTo(NaiveTree.consistency(from, all));
      assertThat(proof.holds(NaiveTree.root(all.subList(0, from)), root)).isTrue();
    }
  }
}
