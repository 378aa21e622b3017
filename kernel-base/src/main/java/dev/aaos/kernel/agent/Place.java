package dev.aaos.kernel.agent;

import dev.aaos.log.BlobRef;
import java.util.List;

/// An agent's place under its supervisor.
///
/// @param id what the supervisor calls it
/// @param goal the encoded turn it works on when it is started; [BlobRef#EMPTY] when it is
///     told otherwise what to do
/// @param notices what those that monitor it are told
/// @param links the children that exit when it does, and it when they do, unless normally
/// @param monitors the children whose exits it is told of
public record Place(
    String id,
    Restart restart,
    BlobRef goal,
    Notices notices,
    List<String> links,
    List<String> monitors) {
  /// When a child is started again.
  public enum Restart {
    /// Always.
    PERMANENT,
    /// When it exited abnormally.
    TRANSIENT,
    /// Never: it is over when it exits.
    TEMPORARY
  }

  /// How an agent exited.
  public enum Exit {
    /// Its work was done.
    NORMAL,
    /// It crashed.
    ABNORMAL,
    /// It was told to: by its supervisor, by a person.
    SHUTDOWN
  }

  /// The encoded turns that tell of the exits of an agent; all [BlobRef#EMPTY] when nobody is
  /// told.
  public record Notices(BlobRef normal, BlobRef abnormal, BlobRef shutdown) {
    /// Those of an agent that nobody monitors.
    public static final Notices NONE = new Notices(BlobRef.EMPTY, BlobRef.EMPTY, BlobRef.EMPTY);

    /// Returns what tells of `exit`.
    public BlobRef of(Exit exit) {
      return switch (exit) {
        case NORMAL -> normal;
        case ABNORMAL -> abnormal;
        case SHUTDOWN -> shutdown;
      };
    }
  }

  /// Copies the lists.
  public Place {
    links = List.copyOf(links);
    monitors = List.copyOf(monitors);
  }

  /// Returns whether it has a goal of its own.
  public boolean hasGoal() {
    return !goal.equals(BlobRef.EMPTY);
  }

  /// Returns whether an agent here is started again after `exit`.
  public boolean isRestartedAfter(Exit exit) {
    return switch (restart) {
      case PERMANENT -> true;
      case TRANSIENT -> exit == Exit.ABNORMAL;
      case TEMPORARY -> false;
    };
  }

  /// Returns whether it and `other` are linked. A link has two ends, whoever names it.
  public boolean isLinkedTo(Place other) {
    return links.contains(other.id) || other.links.contains(id);
  }
}
