package dev.aaos.daemon.manifest;

import dev.aaos.capability.Nearest;
import dev.aaos.kernel.device.InvalidInput;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What somebody wants done, without saying by which agent.
///
/// @param text in their words
/// @param orchestration how it is to be worked on
public record Goal(String text, Orchestration orchestration) {
  /// What the predecessor says where it has no roles to plan with.
  public static final String NO_ROLES =
      "computed orchestration not available: role catalog failed to load at startup — check"
          + " `journalctl -u agentd` for details, or use --orchestration persistent";

  /// How a goal is worked on.
  public enum Orchestration {
    /// By an agent that ends with it.
    DIRECT,
    /// By one that stays, and remembers earlier goals.
    PERSISTENT,
    /// By several, as a plan says.
    PLAN
  }

  /// Returns the goal `text`, to be worked on as `how` says; a missing or null value leaves
  /// that open.
  ///
  /// @throws InvalidInput naming a value that means nothing
  public static Goal of(String text, JsonNode how) throws InvalidInput {
    if (how.isMissingNode() || how.isNull()) {
      return new Goal(text, Orchestration.DIRECT);
    }
    String word = how.isString() ? how.stringValue() : how.toString();
    return switch (word) {
      case "persistent" -> new Goal(text, Orchestration.PERSISTENT);
      case "plan" -> new Goal(text, Orchestration.PLAN);
      default ->
        throw new InvalidInput("unknown orchestration '" + word + "': "
            + Nearest.of(word, List.of("persistent", "plan"))
                .map(near -> "did you mean '" + near + "'? ")
                .orElse("")
            + "it is 'persistent' or 'plan', or left out for an agent that ends with the goal");
    };
  }

  /// Returns whether it is given to an agent that stays.
  public boolean isPersistent() {
    return orchestration == Orchestration.PERSISTENT;
  }

  /// Returns whether it is to be worked on by several agents, as a plan says.
  public boolean isPlanned() {
    return orchestration == Orchestration.PLAN;
  }
}
