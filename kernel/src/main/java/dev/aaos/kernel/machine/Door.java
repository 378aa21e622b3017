package dev.aaos.kernel.machine;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.kernel.syscall.Syscall.Me;
import dev.aaos.kernel.syscall.Syscall.Offer;
import dev.aaos.kernel.syscall.Told;
import dev.aaos.kernel.syscall.Transcript;
import dev.aaos.log.BlobRef;
import dev.aaos.log.CorruptJournal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The door of one run: who calls is part of it, so no call can claim to be another's.
final class Door implements AgentServices {
  private final Core core;
  private final Parts parts;
  private final AgentId agent;
  private final RunId run;
  private final TranscriptReader transcript;
  private final Inference inference;
  private final Summaries summaries;
  private volatile long cause;
  private volatile Spoken last = Spoken.NOTHING;

  /// What the model said, and where it lies.
  private record Spoken(BlobRef turn, Turn.Said said) {
    static final Spoken NOTHING = new Spoken(BlobRef.EMPTY, new Turn.Said(List.of()));
  }

  /// What a door opens onto.
  record Parts(
      ToolCalls calls,
      Spawner spawner,
      Processes processes,
      Mail mail,
      LateStops stops,
      EmergencyStop emergency) {}

  Door(Core core, Parts parts, AgentId agent, RunId run, long cause) {
    this.core = core;
    this.parts = parts;
    this.agent = agent;
    this.run = run;
    this.cause = cause;
    this.transcript = new TranscriptReader(core.content());
    this.inference = new Inference(core, agent, run);
    this.summaries = new Summaries(core, agent, run);
  }

  @Override
  @SuppressWarnings("unchecked") // each syscall is answered with its own type
  public <R> Result<R> call(Syscall<R> syscall) {
    core.still().check();
    if (Thread.currentThread().isInterrupted() || parts.stops().isCut(agent, run)) {
      return stopped();
    }
    if (core.machine().state().run(run).filter(Run::isActive).isEmpty()) {
      return Result.refused(Errno.EINTR, "run " + run + " has ended");
    }
    parts.processes().checkOpen();
    try {
      return (Result<R>)
          switch (syscall) {
            case Syscall.Self() -> Result.ok(me());
            case Syscall.ListTools() -> Result.ok(offers());
            case Syscall.ReadTranscript() -> readTranscript();
            case Syscall.Infer() -> infer();
            case Syscall.InvokeTool invoke -> invoke(invoke);
            case Syscall.Exec(String callId) -> exec(callId);
            case Syscall.Spawn(Manifest manifest, String key) -> spawn(manifest, key);
            case Syscall.RunChild(AgentId child, String message) -> runChild(child, message);
            case Syscall.StopChild(AgentId child) -> stopChild(child);
            case Syscall.Send(String to, Body message) ->
              send(to, message, Optional.empty()).map(Sent::id);
            case Syscall.Call(String to, Body message, Duration within) ->
              callAgent(to, message, within);
          };
    } catch (InterruptedException e) {
      core.still().check();
      Thread.currentThread().interrupt();
      return stopped();
    }
  }

  private <R> Result<R> stopped() {
    return Result.refused(Errno.EINTR, "agent " + agent + " was stopped");
  }

  private Me me() {
    Agent.Identity identity = self().identity();
    return new Me(
        agent, run, identity.name(), identity.model(), identity.program().isPresent());
  }

  private List<Offer> offers() {
    Instant now = core.machine().clock().now();
    Grants grants = core.machine().state().grants();
    List<Grant> table = grants.of(agent);
    List<Offer> offers = new ArrayList<>();
    for (ToolSpec spec : core.devices().specs()) {
      Capability asking = ToolCalls.asking(spec.name());
      for (int i = 0; i < table.size(); i++) {
        Grant grant = table.get(i);
        if (grant.capability().covers(asking) && grants.isAlive(grant.id(), now)) {
          offers.add(new Offer(new Handle(i), spec));
          break;
        }
      }
    }
    return offers;
  }

  private Result<Transcript> readTranscript() {
    return read().map(reading -> transcript(reading.turns()));
  }

  private Result<Reading> read() {
    Optional<Run> found = core.machine().state().run(run);
    if (found.isEmpty()) {
      return Result.refused(Errno.EINTR, "run " + run + " has ended");
    }
    try {
      return Result.ok(transcript.read(found.get()));
    } catch (IOException | CorruptJournal e) {
      return unread(e);
    }
  }

  private <R> Result<R> unread(Exception e) {
    return Thread.currentThread().isInterrupted()
        ? stopped()
        : Result.refused(Errno.EIO, "the transcript cannot be read: " + e.getMessage());
  }

  private Transcript transcript(List<Turn> turns) {
    Run.Progress progress =
        core.machine().state().run(run).map(Run::progress).orElse(Run.Progress.NONE);
    return new Transcript(
        turns,
        progress.replies(),
        progress.lastEnding(),
        progress.usage(),
        self().identity().limits());
  }

  private Result<Reply> infer() throws InterruptedException {
    Result<Reading> read = read();
    if (read instanceof Result.Refused<Reading>(Errno errno, String reason)) {
      return Result.refused(errno, reason);
    }
    List<ToolSpec> tools = offers().stream().map(Offer::tool).toList();
    Result<List<Turn>> told = told(((Result.Ok<Reading>) read).value(), tools);
    if (told instanceof Result.Refused<List<Turn>>(Errno errno, String reason)) {
      return Result.refused(errno, reason);
    }
    List<Turn> turns = ((Result.Ok<List<Turn>>) told).value();
    return inference.infer(turns, tools, transcript.loop(), cause).map(came -> {
      last = new Spoken(came.turn(), came.reply().said());
      cause = came.sequence();
      return came.reply();
    });
  }

  /// Returns what the model is told, within its agent's context window where that can be.
  private Result<List<Turn>> told(Reading reading, List<ToolSpec> tools)
      throws InterruptedException {
    try {
      Result<List<Turn>> told = told(reading);
      if (told instanceof Result.Ok<List<Turn>>(List<Turn> turns)
          && summaries.shorten(reading, inference.tokens(turns, tools), cause)) {
        inference.toldOtherwise();
        return told(reading);
      }
      return told;
    } catch (IOException | CorruptJournal e) {
      return unread(e);
    }
  }

  private Result<List<Turn>> told(Reading reading) throws IOException {
    return Told.of(transcript(summaries.told(reading)), self().identity().model());
  }

  private Result<ToolAnswer> invoke(Syscall.InvokeTool invoke) throws InterruptedException {
    if (invoke.callId().length() > KernelLimits.NAME) {
      return Result.refused(
          Errno.EINVAL,
          "the id of a call has " + invoke.callId().length() + " characters; the most is "
              + KernelLimits.NAME);
    }
    CallSite site = site(invoke.callId());
    int attempt = transcript.attempts(invoke.tool(), invoke.input()) + 1;
    var wish = new ToolCalls.Wish(invoke.tool(), invoke.input(), askedIn(invoke), attempt);
    Result<String> answer = namesTheTool(invoke)
        ? parts.calls().call(site, wish, this::within)
        : parts.calls().refusals().refuse(site, invoke.tool(), Errno.EBADF, wrongHandle(invoke));
    return answer(invoke.callId(), answer);
  }

  private Result<ToolAnswer> exec(String callId) throws InterruptedException {
    Optional<BlobRef> program = self().identity().program();
    if (program.isEmpty()) {
      return Result.refused(
          Errno.EINVAL, "the manifest of agent " + agent + " names no program to start");
    }
    try {
      String input = new String(core.content().get(program.get()), StandardCharsets.UTF_8);
      return answer(callId, parts.calls().start(site(callId), input, this::within));
    } catch (IOException | CorruptJournal e) {
      return Result.refused(
          Errno.EIO, "what the agent's program is started by cannot be read: " + e.getMessage());
    }
  }

  private CallSite site(String callId) {
    return new CallSite(agent, Optional.of(run), callId, cause);
  }

  /// Returns the door of a call of this run, for what it does on the agent's behalf.
  private Door within(long intent) {
    return new Door(core, parts, agent, run, intent);
  }

  /// A refusal is an answer too; only a run that has ended gets none.
  private static Result<ToolAnswer> answer(String callId, Result<String> came) {
    return switch (came) {
      case Result.Ok<String>(String output) -> Result.ok(new ToolAnswer(callId, output, false));
      case Result.Refused<String>(Errno errno, String reason) ->
        errno == Errno.EINTR
            ? Result.refused(errno, reason)
            : Result.ok(new ToolAnswer(callId, reason, true));
    };
  }

  /// Returns the turn in which the model asked for this very call, where it was the last.
  private Optional<BlobRef> askedIn(Syscall.InvokeTool invoke) {
    Spoken spoken = last;
    return spoken.said.calls().stream()
        .filter(call -> call.id().equals(invoke.callId()))
        .findFirst()
        .filter(call -> call.input().equals(invoke.input()))
        .map(call -> spoken.turn);
  }

  /// A handle names a grant of this agent's that covers the tool, or nothing. Who holds no grant
  /// for the tool, or names what no tool can be called, is told so by the check of the call.
  private boolean namesTheTool(Syscall.InvokeTool invoke) {
    if (invoke.handle().equals(Handle.NONE)) {
      return true;
    }
    List<Grant> table = core.machine().state().grants().of(agent);
    int index = invoke.handle().index();
    try {
      Capability asking = ToolCalls.asking(invoke.tool());
      return index >= 0 && index < table.size() && table.get(index).capability().covers(asking);
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  private String wrongHandle(Syscall.InvokeTool invoke) {
    return "handle %s of agent %s is no grant of '%s'"
        .formatted(invoke.handle().index(), agent, ToolCalls.asking(invoke.tool()));
  }

  /// Returns what the call this is the door of has had done by agents, in this life or an earlier
  /// one of the daemon.
  private Call.Work work() {
    return core.machine().state().calls().get(cause).map(Call::work).orElse(Call.Work.NONE);
  }

  private Result<AgentId> spawn(Manifest manifest, String key) {
    if (key.length() > KernelLimits.NAME) {
      return Result.refused(
          Errno.EINVAL,
          "the key of a child has " + key.length() + " characters; the most is "
              + KernelLimits.NAME);
    }
    if (AgentFact.Spawned.isHeir(key)) {
      return Result.refused(Errno.EINVAL, "the key '" + key + "' is the kernel's own");
    }
    Optional<AgentId> spawned = work().children().get(key);
    return spawned.isPresent()
        ? Result.ok(spawned.get())
        : parts.spawner().spawnChild(agent, manifest, key, cause);
  }

  private Result<RunReport> runChild(AgentId child, String message) throws InterruptedException {
    Optional<RunId> begun = work().runs().get(child);
    Result<RunId> running = begun.isPresent() ? Result.ok(begun.get()) : startChild(child, message);
    return switch (running) {
      case Result.Refused<RunId>(Errno errno, String reason) -> Result.refused(errno, reason);
      case Result.Ok<RunId>(RunId childsRun) ->
        parts
            .processes()
            .await(childsRun)
            .map(Result::ok)
            .orElseGet(() -> Result.refused(Errno.EIO, "run " + childsRun + " left no report"));
    };
  }

  private Result<RunId> startChild(AgentId child, String message) {
    if (!Heirs.mayUse(core, agent, child)) {
      return Result.refused(Errno.ESRCH, "agent not found: " + child);
    }
    Task task = Heirs.isHeir(core, child) ? Task.last(message) : Task.of(message);
    Labels labels = core.machine().state().run(run).map(Run::labels).orElse(Labels.NONE);
    return parts
        .processes()
        .start(child, task, labels.join(Labels.from(Labels.Origin.AGENT)), cause);
  }

  private Result<AgentId> stopChild(AgentId child) {
    boolean over = core.machine()
        .state()
        .agent(child)
        .filter(found -> found.stoppedAt().isPresent())
        .isPresent();
    if (over && work().runs().contains(child)) {
      return Result.ok(child);
    }
    var command = new Command.Stop(child, Optional.of(agent), "completed", cause);
    return parts.processes().stop(command).map(stopped -> child);
  }

  /// A message, and whose mailbox it went to.
  private record Sent(AgentId to, MessageId id) {}

  private Result<Sent> send(String to, Body body, Optional<Instant> within) {
    return switch (parts.mail().find(to, self())) {
      case Result.Refused<AgentId>(Errno errno, String reason) -> Result.refused(errno, reason);
      case Result.Ok<AgentId>(AgentId receiver) -> {
        Optional<MessageId> sent = work().sent();
        Labels labels = core.machine().state().run(run).map(Run::labels).orElse(Labels.NONE);
        Mail.Letter letter = new Mail.Letter(
            receiver, body, within, labels.join(Labels.from(Labels.Origin.AGENT)), cause);
        Result<MessageId> id = sent.isPresent()
            ? Result.ok(sent.get())
            : parts.mail().send(self(), Optional.of(run), letter);
        yield id.map(message -> new Sent(receiver, message));
      }
    };
  }

  private Result<RunReport> callAgent(String to, Body body, Duration within)
      throws InterruptedException {
    Duration patience = within.compareTo(Mail.FOR_EVER) < 0 ? within : Mail.FOR_EVER;
    Instant own = core.machine().clock().now().plus(patience);
    Optional<Instant> inherited = core.machine()
        .state()
        .run(run)
        .flatMap(found -> found.beginning().handles())
        .flatMap(Message::deadline)
        .filter(own::isAfter);
    Optional<Instant> deadline = Optional.of(inherited.orElse(own));
    return switch (send(to, body, deadline)) {
      case Result.Refused<Sent>(Errno errno, String reason) -> Result.refused(errno, reason);
      case Result.Ok<Sent>(Sent sent) -> parts.mail().await(sent.to, sent.id, deadline);
    };
  }

  private Agent self() {
    return core.machine().state().agent(agent).orElseThrow();
  }
}
