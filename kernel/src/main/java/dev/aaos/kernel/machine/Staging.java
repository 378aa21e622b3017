package dev.aaos.kernel.machine;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.decide.Command.NewGrant;
import dev.aaos.kernel.device.Stages;
import dev.aaos.kernel.journal.MachineFact;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The stage of one agent that is being made, if it asks for one: its grants lead into
/// copies of the directories they name. What is derived from them leads there as well,
/// so all below the agent work in the same copies, and nothing else has to know of
/// them. For one thread.
final class Staging {
  private final Optional<Stages> stages;
  private final AgentId agent;
  private Optional<Stages.Begun> begun = Optional.empty();

  Staging(Optional<Stages> stages, AgentId agent) {
    this.stages = stages;
    this.agent = agent;
  }

  /// Returns whether `agent` works on copies of files.
  static boolean isStaged(Core core, AgentId agent) {
    Optional<Stages> stages = core.devices().stages();
    return stages.isPresent()
        && core.machine().state().grants().of(agent).stream()
            .anyMatch(grant -> stages.get().holds(grant.root()));
  }

  /// Makes the stage, unless `grants` lead into one already.
  ///
  /// @param child whether the agent has a parent: it works where that does
  Result<AgentId> begin(boolean child, List<NewGrant> grants) {
    List<Stages.Wish> wishes = wishes(grants);
    if (stages.isEmpty()) {
      return Result.refused(
          Errno.ENOENT,
          "effects: staged cannot be had here: this kernel was" + " booted without stages");
    }
    if (child) {
      return wishes.stream().allMatch(wish -> stages.get().holds(wish.root()))
          ? Result.ok(agent)
          : Result.refused(
              Errno.EINVAL,
              "a child works on the files that its parent works on, and those of its parent are"
                  + " not staged: leave 'effects' out, or stage the agent at the top");
    }
    try {
      begun = Optional.of(stages.get().begin(agent, wishes));
      return Result.ok(agent);
    } catch (IOException e) {
      return Result.refused(Errno.EIO, "effects: staged cannot be had: " + e.getMessage());
    }
  }

  private static List<Stages.Wish> wishes(List<NewGrant> grants) {
    return grants.stream()
        .filter(grant -> grant.capability() instanceof Capability.OfPath)
        .map(grant -> new Stages.Wish((Capability.OfPath) grant.capability(), grant.root()))
        .toList();
  }

  /// Returns `grants` as they lead into the stage.
  List<NewGrant> placed(List<NewGrant> grants) {
    if (begun.isEmpty()) {
      return grants;
    }
    List<NewGrant> placed = new ArrayList<>();
    List<Root> roots = new ArrayList<>(begun.get().roots());
    for (NewGrant grant : grants) {
      boolean path = grant.capability() instanceof Capability.OfPath;
      placed.add(
          path
              ? new NewGrant(
                  grant.parent(), grant.capability(), grant.constraints(), roots.removeFirst())
              : grant);
    }
    return placed;
  }

  /// The agent is there: so is its stage, and `told` is what goes on record.
  void keep(Consumer<MachineFact.StageBegun> told) {
    begun.ifPresent(stage -> {
      try {
        stages.orElseThrow().keep(agent);
      } catch (IOException e) {
        // It is there all the same; the next start finds the agent that has it.
        return;
      }
      told.accept(new MachineFact.StageBegun(agent, stage.trees()));
    });
  }

  /// The agent was not made.
  void abandon() {
    begun.ifPresent(stage -> stages.orElseThrow().abandon(agent));
  }
}
