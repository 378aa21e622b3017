package dev.aaos.kernel.device;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.base.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Rules over calls that somebody outside has set. It gives no power: what it allows needs a grant
/// as before. Any thread may ask; it does not wait.
public interface Referee {
  /// One that leaves everything to grants.
  Referee NONE = new Referee() {
    @Override
    public Ruling judge(Question question) {
      return new Ruling.Allowed();
    }

    @Override
    public boolean leavesAlone(Question question, Capability wanted) {
      return true;
    }
  };

  /// A call that is to be judged.
  ///
  /// @param agent the names of the agent and those it descends from, joined by `/`
  /// @param needs what it needs, beside leave to ask for its tool
  /// @param command the command line of the program that it starts
  /// @param input its input, a JSON object
  /// @param labels of what its run has seen
  /// @param spent what was spent before
  /// @param now kernel time
  record Question(
      String agent,
      String tool,
      List<Capability> needs,
      Optional<String> command,
      String input,
      Labels labels,
      Spent spent,
      Instant now) {
    /// Copies the list.
    public Question {
      needs = List.copyOf(needs);
    }
  }

  /// What was spent before a call.
  ///
  /// @param runTokens by its run
  /// @param agentTokens by its agent in all its runs
  /// @param agentUsd of the agent's budget of money or the nearest above it, in billionths of a
  ///     dollar; empty where there is none
  record Spent(long runTokens, long agentTokens, OptionalLong agentUsd) {}

  /// Returns what is so of the call.
  Ruling judge(Question question);

  /// Returns whether nothing would ever be in the way of a call of this tool that needs nothing
  /// else than `wanted`, or a part of it, whatever else is so then.
  boolean leavesAlone(Question question, Capability wanted);
}
