package dev.aaos.daemon.manifest;

import dev.aaos.daemon.manifest.Yaml.YamlProblem;
import dev.aaos.kernel.agent.Family;
import dev.aaos.kernel.agent.Family.Child;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Place.Restart;
import dev.aaos.kernel.agent.Supervisor;
import dev.aaos.kernel.agent.Supervisor.Backoff;
import dev.aaos.kernel.agent.Supervisor.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads `supervisor: {strategy, intensity, period, backoff, children}`.
final class FamilyYaml {
  private static final Set<String> FIELDS =
      Set.of("strategy", "intensity", "period", "backoff", "children");
  private static final Set<String> BACKOFF = Set.of("first", "most", "jitter");
  private static final Set<String> CHILD =
      Set.of("id", "manifest", "restart", "goal", "links", "monitors");
  private static final int INTENSITY = 3;
  private static final Duration PERIOD = Duration.ofMinutes(10);

  private final Children manifests;
  private final Here here;

  /// Reads the manifest of a child, written in place or named as a file.
  interface Children {
    Manifest read(Yaml manifest, Here here) throws YamlProblem;
  }

  FamilyYaml(Children manifests, Here here) {
    this.manifests = manifests;
    this.here = here;
  }

  Family read(Yaml block) throws YamlProblem {
    Map<String, Yaml> fields = block.fields(FIELDS);
    Yaml list = fields.get("children");
    if (list == null || list.isNull()) {
      throw block.wrong("a mapping with 'children'");
    }
    List<Child> children = new ArrayList<>();
    for (Yaml child : list.list()) {
      children.add(child(child));
    }
    try {
      return new Family(rules(fields), children);
    } catch (IllegalArgumentException e) {
      throw new YamlProblem("line " + block.line() + ": supervisor: " + e.getMessage());
    }
  }

  private static Supervisor rules(Map<String, Yaml> fields) throws YamlProblem {
    Yaml intensity = fields.get("intensity");
    return new Supervisor(
        strategy(fields),
        intensity == null ? INTENSITY : whole(intensity),
        duration(fields, "period", PERIOD),
        backoff(fields));
  }

  private static int whole(Yaml value) throws YamlProblem {
    return (int) Math.min(Integer.MAX_VALUE, value.number(0));
  }

  private static Strategy strategy(Map<String, Yaml> fields) throws YamlProblem {
    Yaml strategy = fields.get("strategy");
    if (strategy == null) {
      return Strategy.ONE_FOR_ONE;
    }
    return switch (strategy.text()) {
      case "one_for_one" -> Strategy.ONE_FOR_ONE;
      case "one_for_all" -> Strategy.ONE_FOR_ALL;
      case "rest_for_one" -> Strategy.REST_FOR_ONE;
      default -> throw strategy.wrong("one_for_one, one_for_all or rest_for_one");
    };
  }

  private static Backoff backoff(Map<String, Yaml> fields) throws YamlProblem {
    Yaml block = fields.get("backoff");
    if (block == null || block.isNull()) {
      return Backoff.DEFAULT;
    }
    Map<String, Yaml> members = block.fields(BACKOFF);
    Duration first = duration(members, "first", Backoff.DEFAULT.first());
    Duration most = first.compareTo(Backoff.DEFAULT.most()) > 0 ? first : Backoff.DEFAULT.most();
    Yaml jitter = members.get("jitter");
    return new Backoff(
        first,
        duration(members, "most", most),
        jitter == null ? Backoff.DEFAULT.jitter() : percent(jitter));
  }

  private static int percent(Yaml value) throws YamlProblem {
    if (!value.text().matches("[0-9]{1,3}%")) {
      throw value.wrong("a share, such as 20%");
    }
    return Integer.parseInt(value.text().replace("%", ""));
  }

  private static Duration duration(Map<String, Yaml> fields, String name, Duration otherwise)
      throws YamlProblem {
    Yaml value = fields.get(name);
    return value == null ? otherwise : value.duration();
  }

  private Child child(Yaml child) throws YamlProblem {
    Map<String, Yaml> fields = child.fields(CHILD);
    Yaml source = fields.get("manifest");
    if (source == null) {
      throw child.wrong("a mapping with 'manifest', the child's own, or the name of its file");
    }
    Manifest manifest = manifests.read(source, here);
    Yaml id = fields.get("id");
    Yaml goal = fields.get("goal");
    try {
      return new Child(
          id == null ? manifest.name() : id.text(),
          restart(fields),
          goal == null ? Optional.empty() : Optional.of(here.text(goal)),
          names(fields, "links"),
          names(fields, "monitors"),
          manifest);
    } catch (IllegalArgumentException e) {
      throw new YamlProblem("line " + child.line() + ": " + e.getMessage());
    }
  }

  private static Restart restart(Map<String, Yaml> fields) throws YamlProblem {
    Yaml restart = fields.get("restart");
    if (restart == null) {
      return Restart.PERMANENT;
    }
    return switch (restart.text()) {
      case "permanent" -> Restart.PERMANENT;
      case "transient" -> Restart.TRANSIENT;
      case "temporary" -> Restart.TEMPORARY;
      default -> throw restart.wrong("permanent, transient or temporary");
    };
  }

  private static List<String> names(Map<String, Yaml> fields, String field) throws YamlProblem {
    List<String> names = new ArrayList<>();
    Yaml list = fields.get(field);
    for (Yaml name : list == null || list.isNull() ? List.<Yaml>of() : list.list()) {
      names.add(name.text());
    }
    return names;
  }
}
