package dev.aaos.bench;

import dev.aaos.capability.Capability;
import dev.aaos.policy.Facts;
import dev.aaos.policy.Facts.Spent;
import dev.aaos.policy.Facts.Surroundings;
import dev.aaos.policy.Judgement;
import dev.aaos.policy.Policy;
import dev.aaos.policy.text.PolicyProblem;
import dev.aaos.policy.text.PolicyText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One judgement by a policy of twenty rules: of a call that needs one file, and of one that needs
/// a whole tree.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PolicyBench {
  private static final int RULES = 20;

  private final Policy policy = policy();
  private final Facts file = facts("file_read: /data/project/src/Main.java");
  private final Facts tree = facts("file_read: /data/project/**");

  private static Policy policy() {
    StringBuilder text = new StringBuilder("default: allow\nrules:\n");
    for (int i = 0; i < RULES; i++) {
      text.append("  - {id: r").append(i).append(", effect: deny, agents: ['ops*'], needs: [");
      text.append("'file_read: /data/secret").append(i).append("/**']}\n");
    }
    try {
      return PolicyText.read(text.toString(), expression -> {
        throw new PolicyProblem("none here");
      });
    } catch (PolicyProblem e) {
      throw new IllegalStateException(e);
    }
  }

  private static Facts facts(String need) {
    return new Facts(
        "ops/deploy",
        "file_read",
        List.of(Capability.parse(need)),
        Optional.empty(),
        "",
        new Surroundings(Instant.EPOCH, Spent.NOTHING, Set.of(), true));
  }

  /// What does it say of one file?
  @Benchmark
  public Judgement judgeFile() {
    return policy.judge(file);
  }

  /// What does it say of a tree?
  @Benchmark
  public Judgement judgeTree() {
    return policy.judge(tree);
  }
}
