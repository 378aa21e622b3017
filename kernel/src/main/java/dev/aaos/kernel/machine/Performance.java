package dev.aaos.kernel.machine;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Kind;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.authority.Need;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.conversation.RepeatNote;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.decide.Permission;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.Inverse;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Reach;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.state.State;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One permitted call being performed: acts, and records what came of it, whatever that is.
///
/// What was cut off because everything is frozen has no outcome yet: it is left in flight, as a
/// daemon that ends leaves it.
///
/// The context it gives the tool holds the grants that were decided on and no others. For one
/// thread.
final class Performance implements CallContext {
  private static final String DAEMON = "daemon";
  private static final String STAGED = ", staged";
  private static final Set<Kind> REACHING =
      EnumSet.of(Kind.FILE_READ, Kind.FILE_WRITE, Kind.EXEC, Kind.NETWORK, Kind.SECRET);
  private static final Set<Kind> CHANGING = EnumSet.of(Kind.FILE_WRITE, Kind.NETWORK);
  private static final String ABORTED =
      "aborted: the agent was stopped, or who asked for the call has left";

  private final Core core;
  private final CallSite site;
  private final Permission.Granted granted;
  private final Doors doors;
  private final Leave.Decider decider;
  private final List<Reaches.Hold> holds = new CopyOnWriteArrayList<>();
  private volatile Optional<Runnable> whenLost = Optional.empty();
  private String surface = DAEMON;
  private OptionalInt recurred = OptionalInt.empty();

  /// Makes the door through which a tool acts for its caller.
  interface Doors {
    /// Returns the door, under which everything is caused by the record `intent`.
    AgentServices open(long intent);
  }

  Performance(
      Core core, CallSite site, Permission.Granted granted, Doors doors, Leave.Decider decider) {
    this.core = core;
    this.site = site;
    this.granted = granted;
    this.doors = doors;
    this.decider = decider;
  }

  /// Performs `call` of `tool`, for the `attempt`th time.
  ///
  /// @throws InterruptedException when the caller's agent was stopped
  Result<String> perform(String tool, PreparedCall call, int attempt) throws InterruptedException {
    long start = System.nanoTime();
    try {
      ToolOutcome outcome = noted(call.perform(this), tool, attempt);
      if (outcome instanceof ToolOutcome.Failed || isRepeatable()) {
        core.still().check();
      }
      return conclude(outcome, System.nanoTime() - start);
    } catch (IOException e) {
      core.still().check();
      return conclude(new ToolOutcome.Failed(reason(e)), System.nanoTime() - start);
    } catch (InterruptedException e) {
      core.still().check();
      conclude(new ToolOutcome.Failed(ABORTED), System.nanoTime() - start);
      throw e;
    } catch (KernelHalted e) {
      throw e;
    } catch (RuntimeException | Error e) {
      DriverBug bug = new DriverBug("the tool " + tool, e);
      conclude(new ToolOutcome.Failed(bug.text()), System.nanoTime() - start);
      throw bug;
    } finally {
      holds.forEach(core.reaches()::remove);
    }
  }

  /// What a model hears again and again says how often, where there is room to say so.
  private ToolOutcome noted(ToolOutcome outcome, String tool, int attempt) {
    if (!core.limits().loops().tells(attempt)) {
      return outcome;
    }
    recurred = OptionalInt.of(attempt);
    if (!(outcome instanceof ToolOutcome.Done(String output, Labels labels))) {
      return outcome;
    }
    String said = RepeatNote.on(output, tool, attempt);
    return core.excess("output", ToolCalls.utf8(said)).isPresent()
        ? outcome
        : new ToolOutcome.Done(said, labels);
  }

  /// What such a call came to may be that what it wanted was refused because everything is frozen.
  private boolean isRepeatable() {
    return core.machine()
        .state()
        .calls()
        .get(granted.intent())
        .filter(Call::isRepeatable)
        .isPresent();
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private Result<String> conclude(ToolOutcome outcome, long nanos) {
    return switch (outcome) {
      case ToolOutcome.Done(String output, Labels labels) -> {
        Optional<String> excess = core.excess("output", ToolCalls.utf8(output));
        if (excess.isPresent()) {
          yield conclude(new ToolOutcome.Failed(excess.get() + ": ask for less"), nanos);
        }
        record(Call.Status.DONE, Optional.empty(), output, labels, nanos);
        yield Result.ok(output);
      }
      case ToolOutcome.Failed(String reason, Labels labels) -> {
        record(Call.Status.FAILED, Optional.empty(), reason, labels, nanos);
        yield Result.refused(Errno.EIO, reason);
      }
      case ToolOutcome.Denied(Capability wanted, String reason, Labels labels) -> {
        String text = Refusals.lacking(site.agent(), wanted, reason);
        record(Call.Status.DENIED, Optional.of(wanted), text, labels, nanos);
        yield Result.refused(Errno.EACCES, text);
      }
    };
  }

  private void record(
      Call.Status status, Optional<Capability> missing, String output, Labels labels, long nanos) {
    boolean error = status != Call.Status.DONE;
    byte[] turn = TurnCodec.encode(new Turn.Answered(new ToolAnswer(site.callId(), output, error)));
    Digest result = Digest.of(ToolCalls.utf8(output));
    BlobRef answer = core.content().put(turn);
    Result<Long> recorded = core.machine()
        .settle(new Command.Conclude(
            granted.intent(),
            status,
            missing,
            answer,
            result,
            nanos,
            Staging.isStaged(core, site.agent()) ? surface + STAGED : surface,
            labels,
            recurred));
    if (recorded instanceof Result.Refused<Long>(Errno errno, String reason)) {
      core.still().check(); // its run was ended while it was frozen
      throw new IllegalStateException("an outcome was refused with " + errno + ": " + reason);
    }
  }

  @Override
  public AgentId agent() {
    return site.agent();
  }

  @Override
  public UUID key() throws IOException {
    JournalThread machine = core.machine();
    if (granted.intent() > machine.state().sequence()) {
      machine.settle(new Command.Sync());
    }
    return machine.record(granted.intent()).id();
  }

  @Override
  public List<Held> grants() {
    return granted.grants().stream().map(this::held).toList();
  }

  private Held held(Grant grant) {
    return new Held(grant.capability(), anyLinks(grant), grant.root());
  }

  /// A child may not accept more links than its parent does.
  private boolean anyLinks(Grant grant) {
    return core.machine().state().grants().chain(grant.id()).stream()
        .allMatch(link -> link.constraints().anyLinks());
  }

  @Override
  public boolean permits(Capability actual) {
    return granted.grants().stream().anyMatch(grant -> grant.capability().covers(actual))
        && isRuled(actual);
  }

  @Override
  public boolean isRuled(Capability actual) {
    return decider.subject().isRuled(core, actual);
  }

  @Override
  public Result<Held> extend(Capability need) {
    return extend(need, covering(need));
  }

  @Override
  public Result<Held> extend(Reach reach, Capability need) {
    return reach.asksFor(need)
        ? ask(need)
        : extend(need, covering(need).stream().filter(reach.grants()::contains).toList());
  }

  /// What is used of such a grant ends the program when the grant does, from then on.
  private Result<Held> ask(Capability need) {
    CallSite asking = new CallSite(site.agent(), Optional.empty(), "", granted.intent());
    try {
      return switch (decider.decide(asking, need)) {
        case Result.Refused<List<Grant>>(Errno errno, String reason) ->
          Result.refused(errno, reason);
        case Result.Ok<List<Grant>>(List<Grant> grants) -> {
          Set<Long> ids = grants.stream().map(Grant::id).collect(Collectors.toSet());
          whenLost.ifPresent(lost -> hold(ids, grant -> true, lost));
          yield Result.ok(held(grants.getFirst()));
        }
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Result.refused(Errno.EINTR, "nobody waits for '" + need + "' any more");
    }
  }

  private List<Long> covering(Capability need) {
    JournalThread machine = core.machine();
    return machine.state().grants().covering(site.agent(), need, machine.clock().now());
  }

  private Result<Held> extend(Capability need, List<Long> covering) {
    return core.machine()
        .urge(new Command.Extend(
            granted.intent(), new Need(need, covering), decider.subject().ruling(core, need)))
        .map(this::held);
  }

  @Override
  public Reach reach() {
    State state = core.machine().state();
    Instant now = core.machine().clock().now();
    List<Held> held = new ArrayList<>();
    Set<Long> ids = new HashSet<>();
    List<Held> asked = new ArrayList<>();
    List<String> withheld = new ArrayList<>();
    Optional<Instant> until = Optional.empty();
    for (Grant grant : state.grants().of(site.agent())) {
      boolean counts = REACHING.contains(grant.capability().kind());
      if (counts && state.grants().isAlive(grant.id(), now)) {
        List<Grant> chain = state.grants().chain(grant.id());
        if (!state.grants().isDecidedEachTime(grant.id()) && isLeftAlone(grant)) {
          held.add(held(grant));
          ids.add(grant.id());
          until = Stream.concat(
                  until.stream(), chain.stream().flatMap(link -> link.expiresAt().stream()))
              .min(Comparator.naturalOrder());
        } else if (isAskedFor(state, grant)) {
          asked.add(held(grant));
        } else {
          withheld.add("'" + grant.capability()
              + "' is not given to programs: it has a quota, a rate or an approval,"
              + " or a policy restrains it");
        }
      }
    }
    return new Reach(held, ids, asked, withheld, until.map(end -> Duration.between(now, end)));
  }

  private boolean isLeftAlone(Grant grant) {
    return decider.subject().isLeftAlone(core, grant.capability());
  }

  private boolean isAskedFor(State state, Grant grant) {
    return grant.capability().kind() != Kind.EXEC && state.grants().isForPrograms(grant.id());
  }

  /// Returns whether the own program of `agent` can change anything outside of its cell by itself:
  /// see [Reach#ofOwnProgram].
  static boolean reachesOut(State state, AgentId agent, Instant now) {
    return state.grants().of(agent).stream()
        .filter(grant -> CHANGING.contains(grant.capability().kind()))
        .filter(grant -> state.grants().isAlive(grant.id(), now))
        .anyMatch(grant -> grant.capability().kind() == Kind.FILE_WRITE
            ? !state.grants().isDecidedEachTime(grant.id())
            : state.grants().isForPrograms(grant.id()));
  }

  @Override
  public Confinement confinement() {
    return core.machine()
        .state()
        .agent(site.agent())
        .map(agent -> agent.identity().confinement())
        .orElse(Confinement.USUAL);
  }

  @Override
  public Result<Long> confined(Tier tier, List<String> layers, int proofs) {
    heldIn(tier);
    return core.machine().settle(new Command.Confine(granted.intent(), tier, layers, proofs));
  }

  @Override
  public void preserve(byte[] image) throws IOException {
    Traces.keep(core, granted.intent(), image);
  }

  @Override
  public long intent() {
    return granted.intent();
  }

  @Override
  public void changed(byte[] image) throws IOException {
    Traces.put(core, granted.intent(), image);
  }

  @Override
  public long piece(byte[] image) throws IOException {
    return Traces.piece(core, granted.intent(), image);
  }

  @Override
  public void takenBackBy(Inverse inverse) throws IOException {
    Traces.inverse(core, granted.intent(), inverse);
  }

  @Override
  public byte[] preserved(long sequence) throws IOException {
    return Traces.preserved(core, sequence);
  }

  @Override
  public void heldIn(Tier tier) {
    surface = tier.name();
  }

  @Override
  public void whenRevoked(Reach reach, Runnable lost) {
    whenLost = Optional.of(lost);
    hold(reach.grants(), this::isLeftAlone, lost);
  }

  private void hold(Set<Long> grants, Predicate<Grant> free, Runnable lost) {
    Reaches.Hold hold = new Reaches.Hold(grants, free, lost);
    holds.add(hold);
    core.reaches().add(hold);
    State state = core.machine().state();
    if (grants.stream().anyMatch(id -> !state.grants().isAlive(id, state.time()))) {
      lost.run(); // it was revoked between the question and now
    }
  }

  @Override
  public void show(String stream, String text) {
    core.audience().see(new Shown(site.agent(), site.run(), granted.intent(), stream, text));
  }

  @Override
  public AgentServices services() {
    return doors.open(granted.intent());
  }
}
