package dev.aaos.kernel.agent;

import dev.aaos.kernel.agent.Place.Restart;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The children that a manifest declares, and how they are supervised.
///
/// @param children in the order they are started in; they end in the opposite one
public record Family(Supervisor rules, List<Child> children) {
  /// The most children one manifest may declare.
  public static final int MOST = 100;

  /// A child as it is declared.
  ///
  /// @param id what its supervisor, its links and its monitors call it
  /// @param goal what it works on when it is started
  public record Child(
      String id,
      Restart restart,
      Optional<String> goal,
      List<String> links,
      List<String> monitors,
      Manifest manifest) {
    /// Copies the lists.
    ///
    /// @throws IllegalArgumentException when it has a goal and a mailbox
    public Child {
      links = List.copyOf(links);
      monitors = List.copyOf(monitors);
      if (goal.isPresent() && !(manifest.lifecycle() instanceof Lifecycle.OnDemand)) {
        throw new IllegalArgumentException("child '" + id + "' has a goal and the lifecycle '"
            + manifest.lifecycle().word()
            + "': send it a message instead, or make it on-demand");
      }
      if (!monitors.isEmpty() && manifest.lifecycle() instanceof Lifecycle.OnDemand) {
        throw new IllegalArgumentException("child '" + id + "' monitors " + monitors
            + " and has no mailbox to be told in: make its lifecycle persistent");
      }
    }
  }

  /// Copies the list.
  ///
  /// @throws IllegalArgumentException naming the child that cannot be what it is
  public Family {
    children = List.copyOf(children);
    if (children.isEmpty() || children.size() > MOST) {
      throw new IllegalArgumentException(
          "a supervisor of " + children.size() + " children; it has 1 to " + MOST);
    }
    Set<String> ids = new HashSet<>();
    for (Child child : children) {
      if (!ids.add(child.id)) {
        throw new IllegalArgumentException(
            "two children are called '" + child.id + "': give one another 'id'");
      }
    }
    for (Child child : children) {
      check(child, "links", child.links, ids);
      check(child, "monitors", child.monitors, ids);
    }
  }

  private static void check(Child child, String what, List<String> named, Set<String> ids) {
    for (String other : named) {
      if (other.equals(child.id) || !ids.contains(other)) {
        throw new IllegalArgumentException("child '" + child.id + "' " + what + " '" + other
            + "', which is no other child here; they are "
            + String.join(", ", ids.stream().sorted().toList()));
      }
    }
  }

  /// Returns whether another child monitors the one called `id`.
  public boolean isMonitored(String id) {
    return children.stream().anyMatch(child -> child.monitors.contains(id));
  }
}
