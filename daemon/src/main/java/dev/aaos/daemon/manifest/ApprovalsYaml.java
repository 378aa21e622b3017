package dev.aaos.daemon.manifest;

import dev.aaos.daemon.manifest.Yaml.YamlProblem;
import dev.aaos.kernel.approval.Quorum;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads who has to answer when a person is asked, and how soon: `approvals: {people:
/// 2, apart: true, within: 10m, otherwise: allow}`.
final class ApprovalsYaml {
  private static final Set<String> MEMBERS = Set.of("people", "apart", "within", "otherwise");

  private ApprovalsYaml() {}

  static Quorum read(Map<String, Yaml> fields) throws YamlProblem {
    Optional<Yaml> block = ManifestYaml.present(fields, "approvals");
    if (block.isEmpty()) {
      return Quorum.ONE;
    }
    Map<String, Yaml> members = block.get().fields(MEMBERS);
    Yaml people = members.get("people");
    Yaml apart = members.get("apart");
    Yaml within = members.get("within");
    Yaml otherwise = members.get("otherwise");
    boolean allows = otherwise != null && allows(otherwise);
    if (allows && within == null) {
      throw new YamlProblem("line " + block.get().line() + ": 'approvals' has 'otherwise: allow'"
          + " without 'within': say in which time no answer is a yes, such as 'within: 10m'");
    }
    return new Quorum(
        people == null ? 1 : people(people),
        apart != null && apart.flag(),
        within == null ? Optional.empty() : Optional.of(time(within)),
        allows);
  }

  private static int people(Yaml people) throws YamlProblem {
    long number = people.number(1);
    if (number > Quorum.MOST) {
      throw people.wrong("a whole number between 1 and " + Quorum.MOST);
    }
    return (int) number;
  }

  private static Duration time(Yaml within) throws YamlProblem {
    Duration time = within.duration();
    if (time.isZero()) {
      throw within.wrong("a length of time, such as 30s or 2h");
    }
    return time;
  }

  private static boolean allows(Yaml otherwise) throws YamlProblem {
    return switch (otherwise.text()) {
      case "allow" -> true;
      case "deny" -> false;
      default -> throw otherwise.wrong("allow or deny");
    };
  }
}
