package dev.aaos.kernel.machine;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Capabilities;
import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilityRequest;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.Constraints;
import dev.aaos.capability.NamePattern;
import dev.aaos.capability.PredecessorForm;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.authority.Grant;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.BlobRef;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.NewGrant;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.state.State;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

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
    Optional<String> excess = excess(manifest);
    if (excess.isPresent()) {
      return refuse(
          Optional.empty(), manifest, Errno.EINVAL, Optional.empty(), excess.get(), cause);
    }
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

  /// Returns what of `manifest` is larger than any agent's may be.
  private Optional<String> excess(Manifest manifest) {
    int content = core.limits().contentBytes();
    return Stream.of(
            excess("name", manifest.name().length(), KernelLimits.NAME),
            excess("model", manifest.model().length(), KernelLimits.NAME),
            excess("system prompt", ToolCalls.utf8(manifest.systemPrompt()).length, content),
            excess("source", ToolCalls.utf8(manifest.source()).length, content),
            excess(
                "list of capabilities",
                manifest.capabilities().size(),
                KernelLimits.GRANTS_PER_AGENT),
            excess(
                "longest capability",
                longest(manifest.capabilities(), request -> request.capability().toString()),
                KernelLimits.REASON),
            excess(
                "list of gated tools",
                manifest.approvalRequired().size(),
                KernelLimits.GRANTS_PER_AGENT),
            excess(
                "longest gated tool",
                longest(manifest.approvalRequired(), tool -> tool),
                KernelLimits.NAME))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> excess(String what, int size, int most) {
    return size <= most
        ? Optional.empty()
        : Optional.of(
            "invalid manifest: its " + what + " has a size of " + size + "; the most is " + most);
  }

  private static <T> int longest(Collection<T> values, Function<T, String> text) {
    return values.stream().mapToInt(value -> text.apply(value).length()).max().orElse(0);
  }

  /// Spawns a child of `parent`, which holds no more than the parent does.
  ///
  /// @param cause the record that led to it; where that is the intent of a call of the parent's,
  ///     what the call was charged for is used
  Result<AgentId> spawnChild(AgentId parent, Manifest manifest, long cause) {
    Optional<String> excess = excess(manifest);
    if (excess.isPresent()) {
      return refuse(
          Optional.of(parent), manifest, Errno.EINVAL, Optional.empty(), excess.get(), cause);
    }
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
    List<Grant> held = state.grants().of(parent).stream()
        .filter(grant -> state.grants().isAlive(grant.id(), now))
        .toList();
    List<Capability> heldCapabilities = held.stream().map(Grant::capability).toList();
    Capability name = new Capability.SpawnChild(List.of(NamePattern.literal(manifest.name())));
    Optional<CapabilityRequest> model = modelBound(state.grants().of(parent), manifest);
    List<CapabilityRequest> requests = new ArrayList<>(manifest.capabilities());
    boolean named =
        requests.stream().anyMatch(request -> request.capability() instanceof Capability.ModelUse);
    model.filter(bound -> !named).ifPresent(requests::add);
    List<Capability> wanted = new ArrayList<>(List.of(name));
    requests.forEach(request -> wanted.add(request.capability()));
    model.ifPresent(bound -> wanted.add(bound.capability()));
    var uncovered = Capabilities.firstUncovered(wanted, heldCapabilities);
    if (uncovered.isPresent()) {
      return uncovered(parent, manifest, uncovered.get(), cause);
    }
    if (!isPaid(state, parent, state.grants().covering(parent, name, now), cause)) {
      String reason = "'" + name + "' is counted or needs a person's approval: spawn through a"
          + " tool, such as spawn_agent";
      return refuse(Optional.of(parent), manifest, Errno.EACCES, Optional.of(name), reason, cause);
    }
    return submit(Optional.of(parent), manifest, derived(requests, held, heldCapabilities), cause);
  }

  /// Whoever has ever held a capability for models holds its children to what is left of them: the
  /// child's own model must be among them, and is all its children get unless it asks for more.
  private static Optional<CapabilityRequest> modelBound(List<Grant> table, Manifest manifest) {
    if (table.stream().noneMatch(g -> g.capability() instanceof Capability.ModelUse)) {
      return Optional.empty();
    }
    Capability model = new Capability.ModelUse(NamePattern.literal(manifest.model()));
    return Optional.of(new CapabilityRequest(model, Constraints.NONE, List.of()));
  }

  /// Returns whether one of the grants `covering` the spawn costs nothing to use, or has been
  /// charged by the call under way whose intent is `cause`.
  private static boolean isPaid(State state, AgentId parent, List<Long> covering, long cause) {
    List<Long> charged = state
        .calls()
        .get(cause)
        .filter(call -> call.agent().equals(parent))
        .map(Call::grants)
        .orElse(List.of());
    return covering.stream()
        .anyMatch(id -> charged.contains(id)
            || state.grants().chain(id).stream().map(Grant::constraints).allMatch(Spawner::isFree));
  }

  private static boolean isFree(Constraints constraints) {
    return constraints.maxUses().isEmpty()
        && constraints.rate().isEmpty()
        && constraints.approval() == Approval.NONE;
  }

  private Result<AgentId> uncovered(
      AgentId parent, Manifest manifest, Capabilities.Uncovered uncovered, long cause) {
    Capability missing = uncovered.wanted();
    String text = "capability denied: agent "
        + parent
        + " lacks "
        + PredecessorForm.debug(missing)
        + ": parent lacks "
        + PredecessorForm.debug(missing)
        + ", cannot delegate to child '"
        + manifest.name()
        + "' ("
        + uncovered.message()
        + ")";
    return refuse(Optional.of(parent), manifest, Errno.EACCES, Optional.of(missing), text, cause);
  }

  private static List<NewGrant> derived(
      List<CapabilityRequest> requests, List<Grant> held, List<Capability> heldCapabilities) {
    List<Capability> wanted =
        requests.stream().map(CapabilityRequest::capability).toList();
    List<List<Capabilities.Derived>> derivations = Capabilities.derive(wanted, heldCapabilities);
    List<NewGrant> grants = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      for (Capabilities.Derived part : derivations.get(i)) {
        Grant source = held.get(part.held());
        grants.add(new NewGrant(
            OptionalLong.of(source.id()),
            part.capability(),
            requests.get(i).constraints(),
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
    return core.machine().settle(command).map(never -> new AgentId(Ids.random(core.random())));
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
