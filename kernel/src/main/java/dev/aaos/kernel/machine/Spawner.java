package dev.aaos.kernel.machine;

import dev.aaos.capability.Capabilities;
import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilityRequest;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.NamePattern;
import dev.aaos.capability.PredecessorForm;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.authority.Grant;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.BlobRef;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.NewGrant;
import dev.aaos.kernel.state.State;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Turns manifests into agents.
///
/// An operator's agent gets what its manifest asks for, each path anchored where it resolves to
/// now. A child gets, for each capability it asks for, one derived grant for every grant of its
/// parent that it meets; what the parent's grants together do not cover refuses the spawn. Any
/// thread may call.
final class Spawner {
  private final Core core;

  Spawner(Core core) {
    this.core = core;
  }

  /// Spawns an operator's agent.
  Result<AgentId> spawn(Manifest manifest, long cause) {
    List<NewGrant> grants = new ArrayList<>();
    for (CapabilityRequest request : manifest.capabilities()) {
      Root root;
      try {
        root = rootOf(request.capability());
      } catch (IOException e) {
        return refuse(
            Optional.empty(),
            manifest,
            Errno.EIO,
            Optional.of(request.capability()),
            "cannot resolve the directory of '" + request.capability() + "': " + e.getMessage(),
            cause);
      }
      grants.add(
          new NewGrant(OptionalLong.empty(), request.capability(), request.constraints(), root));
    }
    return submit(Optional.empty(), manifest, grants, cause);
  }

  private Root rootOf(Capability capability) throws IOException {
    return capability instanceof Capability.OfPath of
        ? core.devices().roots().resolve(of.path().literalPrefix())
        : Root.NONE;
  }

  /// Spawns a child of `parent`, which holds no more than the parent does.
  Result<AgentId> spawnChild(AgentId parent, Manifest manifest, long cause) {
    try {
      return spawnWithin(parent, manifest, cause);
    } catch (CapabilitySyntaxException e) {
      String reason = String.valueOf(e.getMessage());
      return refuse(Optional.of(parent), manifest, Errno.EINVAL, Optional.empty(), reason, cause);
    }
  }

  private Result<AgentId> spawnWithin(AgentId parent, Manifest manifest, long cause) {
    State state = core.machine().state();
    Instant now = core.machine().clock().now();
    Grants table = state.grants();
    List<Grant> held = table.of(parent).stream()
        .filter(grant -> table.isAlive(grant.id(), now))
        .toList();
    List<Capability> heldCapabilities = held.stream().map(Grant::capability).toList();
    Capability name = new Capability.SpawnChild(List.of(NamePattern.literal(manifest.name())));
    List<Capability> wanted = new ArrayList<>();
    wanted.add(name);
    manifest.capabilities().forEach(request -> wanted.add(request.capability()));
    boolean bound = heldCapabilities.stream().anyMatch(Capability.ModelUse.class::isInstance);
    if (bound) {
      wanted.add(new Capability.ModelUse(NamePattern.literal(manifest.model())));
    }
    var uncovered = Capabilities.firstUncovered(wanted, heldCapabilities);
    if (uncovered.isPresent()) {
      Capability missing = uncovered.get().wanted();
      String text = "capability denied: agent "
          + parent
          + " lacks "
          + PredecessorForm.debug(missing)
          + ": parent lacks "
          + PredecessorForm.debug(missing)
          + ", cannot delegate to child '"
          + manifest.name()
          + "' ("
          + uncovered.get().message()
          + ")";
      return refuse(Optional.of(parent), manifest, Errno.EACCES, Optional.of(missing), text, cause);
    }
    return submit(Optional.of(parent), manifest, derived(manifest, held, heldCapabilities), cause);
  }

  private static List<NewGrant> derived(
      Manifest manifest, List<Grant> held, List<Capability> heldCapabilities) {
    List<Capability> wanted =
        manifest.capabilities().stream().map(CapabilityRequest::capability).toList();
    List<List<Capabilities.Derived>> derivations = Capabilities.derive(wanted, heldCapabilities);
    List<NewGrant> grants = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      for (Capabilities.Derived part : derivations.get(i)) {
        Grant source = held.get(part.held());
        grants.add(new NewGrant(
            OptionalLong.of(source.id()),
            part.capability(),
            manifest.capabilities().get(i).constraints(),
            source.root()));
      }
    }
    return grants;
  }

  private Result<AgentId> submit(
      Optional<AgentId> parent, Manifest manifest, List<NewGrant> grants, long cause) {
    BlobRef prompt = core.content().put(ToolCalls.utf8(manifest.systemPrompt()));
    BlobRef source = core.content().put(ToolCalls.utf8(manifest.source()));
    Command.Bundle bundle = new Command.Bundle(
        manifest.name(), manifest.model(), prompt, source, manifest.limits(), manifest.budget());
    AgentId id = new AgentId(Ids.random(core.random()));
    var command = new Command.Spawn(id, parent, bundle, manifest.approvalRequired(), grants, cause);
    return core.machine().submit(command).map(born -> id);
  }

  private Result<AgentId> refuse(
      Optional<AgentId> parent,
      Manifest manifest,
      Errno errno,
      Optional<Capability> wanted,
      String reason,
      long cause) {
    var command = new Command.RefuseSpawn(parent, manifest.name(), errno, wanted, reason, cause);
    core.machine().submit(command);
    return Result.refused(errno, reason);
  }

  /// Returns whether `child` is a living child of `parent`.
  boolean isChild(AgentId parent, AgentId child) {
    return core.machine()
        .state()
        .agent(child)
        .filter(agent -> agent.stoppedAt().isEmpty())
        .map(Agent::identity)
        .flatMap(Agent.Identity::parent)
        .filter(parent::equals)
        .isPresent();
  }
}
