package dev.aaos.daemon.manifest;

import dev.aaos.daemon.manifest.Yaml.YamlProblem;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.ProgramLimit;
import dev.aaos.kernel.agent.ProgramLimits;
import dev.aaos.kernel.budget.Terms;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads `limits: {iterations, total_tokens, output_tokens, time: 30m, programs: {memory: 512MiB,
/// …}}`: those of one run, and those of each command that an agent starts.
final class LimitsYaml {
  private static final Set<String> LIMITS =
      Set.of("iterations", "total_tokens", "output_tokens", "time", "programs");
  private static final Set<String> PROGRAMS =
      Arrays.stream(ProgramLimit.values()).map(ProgramLimit::word).collect(Collectors.toSet());

  private LimitsYaml() {}

  static RunLimits run(Map<String, Yaml> fields) throws YamlProblem {
    Map<String, Yaml> members = members(fields);
    Yaml iterations = members.get("iterations");
    Yaml total = members.get("total_tokens");
    Yaml output = members.get("output_tokens");
    return new RunLimits(
        iterations == null ? RunLimits.DEFAULT.iterations() : Math.toIntExact(iterations.number(1)),
        total == null ? RunLimits.DEFAULT.totalTokens() : total.number(1),
        output == null ? RunLimits.DEFAULT.outputTokens() : Math.toIntExact(output.number(1)));
  }

  /// Returns how long a run may take.
  static Optional<Duration> time(Map<String, Yaml> fields) throws YamlProblem {
    Optional<Yaml> time =
        Optional.ofNullable(members(fields).get("time")).filter(one -> !one.isNull());
    if (time.isEmpty()) {
      return Optional.empty();
    }
    Duration longest = time.get().duration();
    try {
      Terms.checkTime(longest);
    } catch (IllegalArgumentException e) {
      throw time.get()
          .wrong("how long a run may take, at most " + Terms.LONGEST.toDays() + "d, such as 30m");
    }
    return Optional.of(longest);
  }

  static ProgramLimits programs(Map<String, Yaml> fields) throws YamlProblem {
    Yaml block = members(fields).get("programs");
    if (block == null || block.isNull()) {
      return ProgramLimits.USUAL;
    }
    Map<String, Yaml> members = block.fields(PROGRAMS);
    Map<ProgramLimit, Long> named = new EnumMap<>(ProgramLimit.class);
    for (ProgramLimit limit : ProgramLimit.values()) {
      Yaml value = members.get(limit.word());
      if (value != null) {
        named.put(limit, value(limit, value));
      }
    }
    return ProgramLimits.of(named);
  }

  private static long value(ProgramLimit limit, Yaml value) throws YamlProblem {
    try {
      return limit.read(value.text());
    } catch (IllegalArgumentException e) {
      throw value.wrong(String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, Yaml> members(Map<String, Yaml> fields) throws YamlProblem {
    Optional<Yaml> block = Optional.ofNullable(fields.get("limits")).filter(one -> !one.isNull());
    return block.isPresent() ? block.get().fields(LIMITS) : Map.of();
  }
}
