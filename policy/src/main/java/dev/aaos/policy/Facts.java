package dev.aaos.policy;

import dev.aaos.capability.Capability;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// What is known of a call when it is judged.
///
/// @param agent the names of the agent and those it descends from, joined by `/`
/// @param tool the tool's name
/// @param needs what the call needs, beside leave to ask for its tool
/// @param command the command line of the program that it starts
/// @param input its input, a JSON object; may be empty
/// @param surroundings what does not lie in the call itself
public record Facts(
    String agent,
    String tool,
    List<Capability> needs,
    Optional<String> command,
    String input,
    Surroundings surroundings) {
  /// Copies the list.
  public Facts {
    needs = List.copyOf(needs);
  }

  /// When a call is made, after what, and what its run has seen.
  ///
  /// @param now kernel time
  /// @param origins where what the run has seen came from, as the words of labels in lower case
  /// @param trusted whether all of that may steer decisions
  public record Surroundings(Instant now, Spent spent, Set<String> origins, boolean trusted) {
    /// Copies the set.
    public Surroundings {
      origins = Set.copyOf(origins);
    }
  }

  /// What was spent before a call.
  ///
  /// @param runTokens by the run
  /// @param agentTokens by the agent in all its runs
  /// @param agentUsd of the agent's budget of money, or the nearest one above it, in
  ///     billionths of a dollar; empty where there is none
  public record Spent(long runTokens, long agentTokens, OptionalLong agentUsd) {
    /// Nothing.
    public static final Spent NOTHING = new Spent(0, 0, OptionalLong.empty());
  }

  /// Returns these facts of a call that needs `needs`.
  public Facts needing(List<Capability> others) {
    return new Facts(agent, tool, others, command, input, surroundings);
  }
}
