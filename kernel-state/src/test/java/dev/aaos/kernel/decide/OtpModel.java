package dev.aaos.kernel.decide;

import dev.aaos.kernel.agent.Place.Restart;
import dev.aaos.kernel.agent.Supervisor.Strategy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/// Erlang's processes, their signals and OTP's `supervisor`, as its documentation has them: the
/// oracle of supervision. Processes send exit signals to their links and their supervisor when they
/// die; a supervisor answers one such signal after the other. It shares nothing with the kernel.
///
/// Time is a number of seconds. A restart waits 1, 2, 4, 8 … seconds, 60 at the most, by how many
/// its supervisor has had within its period.
final class OtpModel {
  enum How {
    NORMAL,
    SHUTDOWN,
    KILLED
  }

  /// A child specification, or the root, and the process that runs it, if one does.
  static final class Node {
    final String id;
    final List<Node> children = new ArrayList<>();
    final List<String> links = new ArrayList<>();
    Restart restart = Restart.PERMANENT;
    Strategy strategy = Strategy.ONE_FOR_ONE;
    int intensity;
    long period;
    boolean alive = true;
    boolean deleted;
    long startsAt = -1;
    final List<Long> restarts = new ArrayList<>();

    Node(String id) {
      this.id = id;
    }

    boolean isSupervisor() {
      return !children.isEmpty();
    }

    String status() {
      return deleted ? "gone" : alive ? "up" : startsAt < 0 ? "down" : "down until " + startsAt;
    }
  }

  private record Signal(Node to, How how) {}

  final Node root;
  final Map<String, Node> parents = new HashMap<>();
  private final Queue<Signal> signals = new ArrayDeque<>();
  long now;

  OtpModel(Node root) {
    this.root = root;
    adopt(root);
  }

  private void adopt(Node node) {
    for (Node child : node.children) {
      parents.put(child.id, node);
      adopt(child);
    }
  }

  /// A process dies by itself.
  void dies(Node node, How how) {
    die(node, how, true);
    deliver();
  }

  /// A person has the supervisor terminate and delete a child.
  void deleted(Node node) {
    die(node, How.SHUTDOWN, false);
    delete(node);
    deliver();
  }

  private static void delete(Node node) {
    node.deleted = true;
    node.alive = false;
    node.startsAt = -1;
    node.children.forEach(OtpModel::delete);
  }

  private void deliver() {
    while (!signals.isEmpty()) {
      Signal signal = signals.remove();
      die(signal.to, signal.how, true);
    }
  }

  /// The signals to its links are on their way before its supervisor hears of it.
  private void die(Node node, How how, boolean byItself) {
    if (!node.alive) {
      return;
    }
    terminateChildren(node);
    node.alive = false;
    node.restarts.clear();
    if (node.restart == Restart.TEMPORARY && node != root) {
      delete(node);
    }
    Node supervisor = parents.get(node.id);
    if (how != How.NORMAL && supervisor != null) {
      for (Node other : supervisor.children) {
        if (other != node && (node.links.contains(other.id) || other.links.contains(node.id))) {
          signals.add(new Signal(other, how));
        }
      }
    }
    if (byItself && supervisor != null) {
      childDied(supervisor, node, how);
    }
  }

  private void terminateChildren(Node supervisor) {
    for (Node child : supervisor.children.reversed()) {
      die(child, How.SHUTDOWN, false);
      child.startsAt = -1;
    }
  }

  private void childDied(Node supervisor, Node child, How how) {
    boolean again = switch (child.restart) {
      case PERMANENT -> true;
      case TRANSIENT -> how == How.KILLED;
      case TEMPORARY -> false;
    };
    if (!supervisor.alive || !again) {
      return;
    }
    supervisor.restarts.add(now);
    supervisor.restarts.removeIf(then -> then < now - supervisor.period);
    if (supervisor.restarts.size() > supervisor.intensity) {
      if (supervisor == root) {
        delete(root);
      } else {
        die(supervisor, How.SHUTDOWN, true);
      }
      return;
    }
    int from = supervisor.children.indexOf(child);
    List<Node> taken = switch (supervisor.strategy) {
      case ONE_FOR_ONE -> List.of(child);
      case ONE_FOR_ALL -> supervisor.children;
      case REST_FOR_ONE -> supervisor.children.subList(from, supervisor.children.size());
    };
    taken.reversed().forEach(other -> die(other, How.SHUTDOWN, false));
    long at = now + Math.min(60, 1L << (supervisor.restarts.size() - 1));
    for (Node other : taken) {
      if (!other.deleted) {
        other.startsAt = Math.max(other.startsAt, at);
      }
    }
  }

  /// Starts what is to be started by now.
  void restart(Node supervisor) {
    for (Node child : supervisor.children) {
      if (supervisor.alive && !child.alive && child.startsAt >= 0 && child.startsAt <= now) {
        start(child);
      }
    }
  }

  private static void start(Node node) {
    node.alive = true;
    node.startsAt = -1;
    node.restarts.clear();
    for (Node child : node.children) {
      if (!child.deleted) {
        start(child);
      }
    }
  }
}
