package dev.aaos.kernel.machine;

import dev.aaos.capability.Capabilities;
import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilityRequest;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.Constraints;
import dev.aaos.capability.NamePattern;
import dev.aaos.capability.PredecessorForm;
import dev.aaos.capability.token.Authority;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Family;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Place;
import dev.aaos.kernel.agent.Place.Notices;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.NewGrant;
import dev.aaos.kernel.state.State;
import dev.aaos.log.BlobRef;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
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
  private final OwnPrograms programs;
  private final Confinements confinements;

  Spawner(Core core) {
    this.core = core;
    this.programs = new OwnPrograms(core.devices().starter());
    this.confinements = new Confinements(core);
  }

  /// One wish for an agent.
  ///
  /// @param parent the agent that wishes it; empty for an operator
  /// @param key what the call that spawns it calls it; empty when none does
  /// @param place its place under its parent; empty unless that declares it
  /// @param cause the record that led to it
  private record Wish(
      Optional<AgentId> parent, Manifest manifest, String key, Optional<Place> place, long cause) {}

  /// Spawns an operator's agent.
  ///
  /// @param authority under which it is made: it may be one of certain agents, or hold only so
  ///     much
  Result<AgentId> spawn(Manifest manifest, Authority authority, long cause) {
    Wish wish = new Wish(Optional.empty(), manifest, "", Optional.empty(), cause);
    Optional<Result<AgentId>> refused = refusal(wish);
    if (refused.isPresent()) {
      return refused.get();
    }
    List<NewGrant> grants = new ArrayList<>();
    for (CapabilityRequest request : programs.requests(manifest)) {
      Capability capability = request.capability();
      try {
        grants.add(new NewGrant(
            OptionalLong.empty(), capability, request.constraints(), rootOf(capability)));
      } catch (IOException e) {
        String reason = "cannot resolve the directory of '" + capability + "': " + e.getMessage();
        return refuse(wish, Errno.EIO, Optional.of(capability), reason);
      }
    }
    Optional<String> beyond = Ceiling.beyond(manifest, grants, authority);
    return beyond.isPresent()
        ? refuse(wish, Errno.EPERM, Optional.empty(), beyond.get())
        : submit(wish, grants);
  }

  /// Refuses what is too large, and anything while there is no room: before content is taken.
  private Optional<Result<AgentId>> refusal(Wish wish) {
    Optional<String> lack = core.machine().space().lack();
    if (lack.isPresent()) {
      return Optional.of(refuse(wish, Errno.ENOSPC, Optional.empty(), lack.get()));
    }
    return excess(wish.manifest)
        .or(() -> programs.unreadable(wish.manifest))
        .map(reason -> refuse(wish, Errno.EINVAL, Optional.empty(), reason));
  }

  private Root rootOf(Capability capability) throws IOException {
    return capability instanceof Capability.OfPath of
        ? core.devices().roots().resolve(of.path().literalPrefix())
        : Root.NONE;
  }

  /// Returns what of `manifest` is larger than any agent's may be.
  private Optional<String> excess(Manifest manifest) {
    int content = core.limits().contentBytes();
    int most = KernelLimits.GRANTS_PER_AGENT;
    return Stream.of(
            excess("name", manifest.name().length(), KernelLimits.NAME),
            excess("model", manifest.model().length(), KernelLimits.NAME),
            excess(
                "program",
                ToolCalls.utf8(manifest.program().orElse("")).length,
                KernelLimits.PROGRAM),
            excess("goals", goals(manifest), content),
            excess(
                "longest schema of a message",
                longest(manifest.messages().values(), schema -> schema),
                KernelLimits.SCHEMA),
            excess(
                "longest kind of message",
                longest(manifest.messages().keySet(), kind -> kind),
                KernelLimits.NAME),
            excess("system prompt", ToolCalls.utf8(manifest.systemPrompt()).length, content),
            excess("source", ToolCalls.utf8(manifest.source()).length, content),
            excess("list of capabilities", manifest.capabilities().size(), most),
            excess(
                "longest capability",
                longest(manifest.capabilities(), request -> request.capability().toString()),
                KernelLimits.REASON),
            excess("list of gated tools", manifest.approvalRequired().size(), most),
            excess(
                "longest gated tool",
                longest(manifest.approvalRequired(), tool -> tool),
                KernelLimits.NAME))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static int goals(Manifest manifest) {
    return manifest.family().map(Family::children).orElse(List.of()).stream()
        .flatMap(child -> child.goal().stream())
        .mapToInt(goal -> ToolCalls.utf8(goal).length)
        .sum();
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
  /// @param key what the call that spawns it calls it; empty when none does
  /// @param cause the record that led to it; where that is the intent of a call of the parent's,
  ///     what the call was charged for is used
  Result<AgentId> spawnChild(AgentId parent, Manifest manifest, String key, long cause) {
    return spawnChild(new Wish(Optional.of(parent), manifest, key, Optional.empty(), cause));
  }

  /// Makes a child of `parent`, which may have ended, that holds `grants`, derived
  /// from its own.
  ///
  /// @param key says for whom it is made
  Result<AgentId> spawnHeir(
      AgentId parent, Manifest manifest, List<NewGrant> grants, String key, long cause) {
    return submit(new Wish(Optional.of(parent), manifest, key, Optional.empty(), cause), grants);
  }

  private Result<AgentId> spawnChild(Wish wish) {
    Optional<Result<AgentId>> refused = refusal(wish);
    if (refused.isPresent()) {
      return refused.get();
    }
    try {
      return spawnWithin(wish.parent.orElseThrow(), wish);
    } catch (CapabilitySyntaxException e) {
      return refuse(wish, Errno.EINVAL, Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  private Result<AgentId> spawnWithin(AgentId parent, Wish wish) {
    Manifest manifest = wish.manifest;
    State state = core.machine().state();
    Instant now = core.machine().clock().now();
    List<Grant> held = state.grants().derivable(parent, now);
    List<Capability> heldCapabilities = held.stream().map(Grant::capability).toList();
    Capability name = new Capability.SpawnChild(List.of(NamePattern.literal(manifest.name())));
    List<CapabilityRequest> models = modelBounds(state.grants().of(parent), manifest);
    List<CapabilityRequest> requests = programs.requests(manifest);
    boolean named =
        requests.stream().anyMatch(request -> request.capability() instanceof Capability.ModelUse);
    requests.addAll(named ? List.of() : models);
    List<Capability> wanted = new ArrayList<>(List.of(name));
    requests.forEach(request -> wanted.add(request.capability()));
    models.forEach(bound -> wanted.add(bound.capability()));
    var uncovered = Capabilities.firstUncovered(wanted, heldCapabilities);
    if (uncovered.isPresent()) {
      return uncovered(parent, wish, uncovered.get());
    }
    if (!Paid.isPaid(state, parent, state.grants().covering(parent, name, now), wish.cause)) {
      String reason = "'" + name + "' is counted or needs a person's approval: spawn through a"
          + " tool, such as spawn_agent";
      return refuse(wish, Errno.EACCES, Optional.of(name), reason);
    }
    return submit(wish, derived(requests, held, heldCapabilities));
  }

  /// Whoever has ever held a capability for models holds its children to what is left of them: the
  /// child's own model must be among them, with those its runs climb to and the one that
  /// writes its summaries, and these are all its children get unless it asks for more.
  private static List<CapabilityRequest> modelBounds(List<Grant> table, Manifest manifest) {
    List<CapabilityRequest> bounds = new ArrayList<>();
    if (table.stream().noneMatch(g -> g.capability() instanceof Capability.ModelUse)) {
      return bounds;
    }
    for (String name : Ceiling.models(manifest)) {
      Capability model = new Capability.ModelUse(NamePattern.literal(name));
      bounds.add(new CapabilityRequest(model, Constraints.NONE, List.of()));
    }
    return bounds;
  }

  private Result<AgentId> uncovered(AgentId parent, Wish wish, Capabilities.Uncovered uncovered) {
    Capability missing = uncovered.wanted();
    String reason = "parent lacks %s, cannot delegate to child '%s' (%s)"
        .formatted(PredecessorForm.debug(missing), wish.manifest.name(), uncovered.message());
    String text = Refusals.lacking(parent, missing, reason);
    return refuse(wish, Errno.EACCES, Optional.of(missing), text);
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

  /// The machine is looked at for a child only when it was seen to hold no more than its
  /// parent does.
  private Result<AgentId> submit(Wish wish, List<NewGrant> grants) {
    Manifest manifest = wish.manifest;
    Optional<String> obstacle = programs.unstartable(manifest);
    if (obstacle.isPresent()) {
      return refuse(wish, Errno.ENOENT, Optional.empty(), obstacle.get());
    }
    Confinement wanted = manifest.confinement().below(confinements.above(wish.parent));
    if (confinements.had(wanted) instanceof Result.Refused<?>(Errno errno, String reason)) {
      return refuse(wish, errno, Optional.empty(), reason);
    }
    AgentId id = new AgentId(Ids.random(core.random()));
    Staging staging = new Staging(core.devices().stages(), id);
    if (manifest.confinement().isStaged()
        && staging.begin(wish.parent.isPresent(), grants)
            instanceof Result.Refused<?>(Errno errno, String reason)) {
      return refuse(wish, errno, Optional.empty(), reason);
    }
    BlobRef prompt = core.content().put(ToolCalls.utf8(manifest.systemPrompt()));
    BlobRef source = core.content().put(ToolCalls.utf8(manifest.source()));
    Command.Bundle bundle = new Command.Bundle(
        manifest.name(),
        manifest.model(),
        prompt,
        source,
        manifest.lifecycle(),
        manifest.limits(),
        manifest.terms(),
        manifest.family().map(Family::rules),
        wish.place,
        kinds(manifest),
        manifest.unknownOutcomes(),
        manifest.program().map(program -> core.content().put(ToolCalls.utf8(program))),
        manifest.confinement(),
        manifest.approvals());
    List<NewGrant> placed = staging.placed(grants);
    var command = new Command.Spawn(
        id, wish.parent, wish.key, bundle, manifest.approvalRequired(), placed, wish.cause);
    return switch (core.machine().submit(command)) {
      case Result.Refused<Long>(Errno errno, String reason) -> {
        staging.abandon();
        yield Result.refused(errno, reason);
      }
      case Result.Ok<Long>(Long born) -> {
        staging.keep(fact -> core.machine().urge(new Command.Note(fact, born)));
        yield manifest.family().isPresent()
            ? raise(id, manifest.family().get(), born)
            : Result.ok(id);
      }
    };
  }

  private Map<String, BlobRef> kinds(Manifest manifest) {
    Map<String, BlobRef> kinds = new TreeMap<>();
    manifest
        .messages()
        .forEach((kind, schema) -> kinds.put(kind, core.content().put(ToolCalls.utf8(schema))));
    return kinds;
  }

  /// Makes the children that a supervisor declares, and lets all begin when all are there.
  /// One that cannot be made refuses the supervisor, which is ended with those before it.
  private Result<AgentId> raise(AgentId supervisor, Family family, long born) {
    for (Family.Child child : family.children()) {
      Wish wish = new Wish(
          Optional.of(supervisor), child.manifest(), "", Optional.of(place(family, child)), born);
      if (spawnChild(wish) instanceof Result.Refused<AgentId>(Errno errno, String reason)) {
        String why = "child '" + child.id() + "' cannot be spawned: " + reason;
        core.machine().urge(new Command.Stop(supervisor, Optional.empty(), why, born));
        return Result.refused(errno, why);
      }
    }
    return core.machine().settle(new Command.MakeReady(supervisor, born)).map(at -> supervisor);
  }

  private Place place(Family family, Family.Child child) {
    return new Place(
        child.id(),
        child.restart(),
        child.goal().map(this::told).orElse(BlobRef.EMPTY),
        family.isMonitored(child.id()) ? notices(child.id()) : Notices.NONE,
        child.links(),
        child.monitors());
  }

  private Notices notices(String child) {
    String down = "[notice]\nThe agent '" + child + "' is down: ";
    return new Notices(
        told(down + "its work is done."), told(down + "it crashed."), told(down + "it was ended."));
  }

  private BlobRef told(String text) {
    return core.content().put(TurnCodec.encode(new Turn.Asked(text)));
  }

  private Result<AgentId> refuse(
      Wish wish, Errno errno, Optional<Capability> wanted, String reason) {
    var command = new Command.RefuseSpawn(
        wish.parent, wish.manifest.name(), errno, wanted, reason, wish.cause);
    return switch (core.machine().urge(command)) {
      case Result.Refused<Long>(Errno why, String said) -> Result.refused(why, said);
      case Result.Ok<Long> never -> throw new IllegalStateException("a refusal was not refused");
    };
  }
}
