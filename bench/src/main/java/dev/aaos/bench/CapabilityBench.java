package dev.aaos.bench;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Constraints;
import dev.aaos.capability.PathPattern;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
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

/// One check of a capability: whether a pattern covers a path, which grants of an agent do, and
/// whether one may be used now, directly granted and at the end of a chain of five.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CapabilityBench {
  private static final int CHAIN = 5;

  private final Instant now = Instant.EPOCH;
  private final Capability granted = Capability.parse("file_read: /data/project/*");
  private final Capability wanted =
      new Capability.FileRead(PathPattern.literal("/data/project/src/Main.java"));
  private final List<AgentId> agents = List.of(agent(1), agent(2), agent(3), agent(4), agent(5));
  private final Grants grants = chain();

  private static AgentId agent(long number) {
    return new AgentId(new UUID(0, number));
  }

  private Grants chain() {
    Grants table = Grants.empty();
    for (int i = 0; i < CHAIN; i++) {
      table = table.issue(new Grant(
          i + 1,
          agents.get(i),
          i == 0 ? OptionalLong.empty() : OptionalLong.of(i),
          granted,
          Constraints.NONE,
          Root.NONE,
          Optional.empty()));
    }
    return table;
  }

  /// Does the pattern cover the path?
  @Benchmark
  public boolean covers() {
    return granted.covers(wanted);
  }

  /// The baseline: the same question asked of text, as the predecessor did, and wrongly.
  @Benchmark
  public boolean textPrefix() {
    return "/data/project/src/Main.java".startsWith("/data/project/");
  }

  /// Which of an agent's grants cover the path and are alive?
  @Benchmark
  public List<Long> covering() {
    return grants.covering(agents.getFirst(), wanted, now);
  }

  /// May a grant of the operator's be used now?
  @Benchmark
  public Result<Grants.Demand> checkDirect() {
    return grants.check(agents.getFirst(), 1, now);
  }

  /// May a grant at the end of a chain of five be used now?
  @Benchmark
  public Result<Grants.Demand> checkChainOfFive() {
    return grants.check(agents.getLast(), CHAIN, now);
  }
}
