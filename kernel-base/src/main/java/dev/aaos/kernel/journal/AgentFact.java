package dev.aaos.kernel.journal;

import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.Place;
import dev.aaos.kernel.agent.Place.Exit;
import dev.aaos.kernel.agent.ProgramLimits;
import dev.aaos.kernel.agent.Supervisor;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.budget.Claim;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.TokenBudget;
import dev.aaos.log.BlobRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What happens in the life of agents.
public sealed interface AgentFact extends Fact {
  /// An agent was made. The records of its grants follow in the same batch.
  ///
  /// @param key what the call that spawned it calls it; empty when none did
  /// @param approvalRequired its own gated tools and those of every ancestor
  /// @param budget what it may spend, as it was recorded before [Budgeted] was
  record Spawned(
      AgentId agent,
      Optional<AgentId> parent,
      String key,
      String name,
      String model,
      BlobRef systemPrompt,
      BlobRef manifest,
      List<String> approvalRequired,
      Lifecycle lifecycle,
      RunLimits limits,
      Optional<TokenBudget> budget)
      implements AgentFact {
    private static final String HEIR = "heir for ";

    /// Copies the list.
    public Spawned {
      approvalRequired = List.copyOf(approvalRequired);
    }

    /// Returns the key of an agent that the kernel makes for `user`, which has it
    /// work, out of what its parent holds.
    public static String heirFor(AgentId user) {
      return HEIR + user;
    }

    /// Returns whether `key` is one that only the kernel gives.
    public static boolean isHeir(String key) {
      return key.startsWith(HEIR);
    }
  }

  /// An agent was not made.
  ///
  /// @param wanted the capability that was too wide; empty when that was not the reason
  record SpawnRefused(
      Optional<AgentId> parent, String name, Errno errno, String wanted, String reason)
      implements AgentFact {}

  /// An agent ended.
  ///
  /// @param reason why: `user_requested`, `parent_stopped`, `completed`
  record Stopped(AgentId agent, String reason) implements AgentFact {}

  /// An agent just made supervises children, which are made next.
  record Supervises(AgentId agent, Supervisor rules) implements AgentFact {}

  /// An agent just made has a place under its parent, which supervises it.
  record Placed(AgentId agent, Place place) implements AgentFact {}

  /// An agent just made runs a program of its own, which is started by `program`.
  record Programmed(AgentId agent, BlobRef program) implements AgentFact {}

  /// The programs of an agent just made are confined in `tier`, as its manifest or that of one
  /// above it says, or are not started.
  record TierAsked(AgentId agent, Tier tier) implements AgentFact {}

  /// The programs of an agent just made are held to `limits`, which its manifest or those above
  /// it named.
  record ProgramsLimited(AgentId agent, ProgramLimits limits) implements AgentFact {}

  /// An agent just made stands so against others that wait for a model.
  record Claims(AgentId agent, Claim claim) implements AgentFact {}

  /// The runs of an agent just made climb `ladder`.
  record Climbs(AgentId agent, Ladder ladder) implements AgentFact {}

  /// Each run of an agent just made may take `longest`.
  record Timed(AgentId agent, Duration longest) implements AgentFact {}

  /// An agent just made has its models told as much of a conversation as `window` holds.
  record Windowed(AgentId agent, ContextWindow window) implements AgentFact {}

  /// An agent just made may be told again what was answered to the very same prompt.
  record Reuses(AgentId agent) implements AgentFact {}

  /// An agent may spend so much, with all below it: since it was made, or from now on. None means
  /// as much as those above it.
  record Budgeted(AgentId agent, List<Quota> quotas) implements AgentFact {
    /// Copies the list.
    public Budgeted {
      quotas = List.copyOf(quotas);
    }
  }

  /// All children of a supervisor are there: they may begin.
  record Ready(AgentId agent) implements AgentFact {}

  /// A supervised agent has exited; it ended, and may be started again.
  record Exited(AgentId agent, Exit exit, String reason) implements AgentFact {}

  /// A supervisor will start children again.
  ///
  /// @param child the one whose exit is the reason
  /// @param group all that are started again, in that order
  /// @param at when
  record Restarting(AgentId agent, AgentId child, List<AgentId> group, Instant at)
      implements AgentFact {
    /// Copies the list.
    public Restarting {
      group = List.copyOf(group);
    }
  }

  /// A supervised agent was started again: the same one, with what it holds and has spent.
  record Restarted(AgentId agent) implements AgentFact {}
}
