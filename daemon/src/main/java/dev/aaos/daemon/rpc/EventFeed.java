package dev.aaos.daemon.rpc;

import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.machine.Shown;
import dev.aaos.kernel.machine.Subscription;
import dev.aaos.kernel.machine.Subscription.Heard;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Log;
import dev.aaos.log.anchor.Anchors.Placed;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;

/// Turns durable records, and what calls let be seen, into frames for one client, filtered to the
/// agents it follows.
///
/// Subscribes before anything begins, so nothing is missed in between; a client too slow to keep
/// up is told how many records it missed. For one thread.
final class EventFeed implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final Session session;
  private final Frames frames;
  private final Subscription subscription;
  private final Set<AgentId> followed = new HashSet<>();
  private Optional<AgentId> worker = Optional.empty();
  private Optional<MessageId> message = Optional.empty();
  private Optional<RunId> mine = Optional.empty();
  private boolean family = true;
  /// Whether all of it is told, or what the first aaOS's clients know.
  private boolean all = true;
  /// Whether what models say and programs write is told.
  private boolean output = true;
  /// What was spent, by the model it was spent on.
  private final Map<String, Usage> spent = new TreeMap<>();

  /// Which model each run asked last.
  private final Map<RunId, String> asked = new HashMap<>();
  private long lastWrite = System.nanoTime();

  EventFeed(Session session, Frames frames) {
    this.session = session;
    this.frames = frames;
    this.subscription = session.kernel().watch();
  }

  /// Follows `agent` and every descendant it comes to have.
  void follow(AgentId agent) {
    followed.add(agent);
  }

  /// Follows one run of `agent`, the next that is waited for, and every agent that comes of
  /// it, and sums up what they use instead of telling each.
  void followRun(AgentId agent) {
    followed.add(agent);
    worker = Optional.of(agent);
    all = false;
    output = false;
  }

  /// Follows `agent` alone, and sums up its usage instead of telling each.
  ///
  /// @param withOutput whether what its model says and its programs write is told too
  void followOnly(AgentId agent, boolean withOutput) {
    followed.add(agent);
    family = false;
    all = false;
    output = withOutput;
  }

  /// Tells everything that happened to `agent` so far, or since the journal begins that was
  /// pruned, and returns the sequence of the last record looked at.
  long history(AgentId agent) throws IOException {
    long last = session.kernel().journal().last();
    IOException[] failed = {null};
    Optional<Placed> pruned = session.kernel().anchor();
    boolean isCut = pruned.isPresent()
        && session
            .kernel()
            .state()
            .agent(agent)
            .filter(found -> found.identity().spawned() > pruned.get().anchor().records())
            .isEmpty();
    if (isCut) {
      write(Json.object("kind", "pruned", "words", pruned.get().anchor().words()));
    }
    long first = session.kernel().journal().log().begin().segment();
    try {
      session.kernel().journal().read(first, record -> {
        try {
          tell(record);
        } catch (IOException e) {
          failed[0] = e;
        }
        return failed[0] == null && record.sequence() < last;
      });
    } catch (CorruptJournal e) {
      throw new IOException(e.getMessage(), e);
    }
    if (failed[0] != null) {
      throw failed[0];
    }
    return last;
  }

  /// Tells what happens until `run` has ended; false when the client has gone before that.
  boolean untilRunEnds(RunId run) throws IOException, InterruptedException {
    mine = Optional.of(run);
    while (!frames.isAbandoned()) {
      Optional<JournalRecord> record = next();
      if (record.isPresent()) {
        tell(record.get());
        if (record.get().fact() instanceof RunFact.Ended ended && ended.run().equals(run)) {
          return true;
        }
      }
    }
    return false;
  }

  /// Tells what happens until the message `sent` is handled, and returns the run that does;
  /// empty when the client has gone before that.
  ///
  /// @throws RpcError when it never will be
  Optional<RunId> untilHandled(MessageId sent) throws RpcError, IOException, InterruptedException {
    message = Optional.of(sent);
    while (!frames.isAbandoned()) {
      Optional<JournalRecord> record = next();
      if (record.isPresent()) {
        tell(record.get());
        switch (record.get().fact()) {
          case RunFact.Started started
          when started.handles().equals(message) -> {
            return Optional.of(started.run());
          }
          case MessageFact.Dropped dropped
          when dropped.id().equals(sent) ->
            throw new RpcError("the message was not handled: " + dropped.reason());
          default -> {}
        }
      }
    }
    return Optional.empty();
  }

  /// Tells what happens after the record `told` until a run of the followed agent ends (exit code
  /// 0, or 1 when it ended with an error) or the agent is stopped; empty when the client has
  /// gone.
  Optional<Integer> untilAgentRests(long told) throws IOException, InterruptedException {
    while (!frames.isAbandoned()) {
      Optional<JournalRecord> record = next().filter(one -> one.sequence() > told);
      if (record.isPresent()) {
        tell(record.get());
        boolean mine = record.get().agent().filter(followed::contains).isPresent();
        if (mine && record.get().fact() instanceof RunFact.Ended ended) {
          return Optional.of(ended.reason().isFailure() ? 1 : 0);
        }
        if (mine && record.get().fact() instanceof AgentFact.Stopped) {
          return Optional.of(0);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<JournalRecord> next() throws IOException, InterruptedException {
    Optional<Heard> heard = hear(POLL);
    if (heard.isPresent() && heard.get() instanceof Heard.Seen(Shown shown)) {
      show(shown);
    }
    return heard.isPresent() && heard.get() instanceof Heard.Recorded(JournalRecord record)
        ? Optional.of(record)
        : Optional.empty();
  }

  private Optional<Heard> hear(Duration most) throws IOException, InterruptedException {
    long missed = subscription.missed();
    if (missed > 0) {
      write(Json.object("kind", "lag", "missed", missed));
    }
    long unseen = subscription.unseen();
    if (unseen > 0 && output) {
      write(Json.object("kind", "output_lag", "characters", unseen));
    }
    Optional<Heard> heard = subscription.take(most);
    if (System.nanoTime() - lastWrite > HEARTBEAT.toNanos()) {
      write(Json.object("kind", "ping"));
    }
    return heard;
  }

  private void show(Shown shown) throws IOException {
    if (output && followed.contains(shown.agent())) {
      write(Json.object(
          "kind", "output",
          "agent_id", shown.agent().toString(),
          "intent", shown.call(),
          "stream", shown.stream(),
          "text", shown.text()));
    }
  }

  /// Tells what a call of a tool for `agent` lets be seen until `call` is done; false when the
  /// client has gone before that.
  boolean untilDone(AgentId agent, Future<?> call) throws IOException, InterruptedException {
    followed.add(agent);
    boolean done = false;
    Optional<Heard> heard = Optional.empty();
    while ((!done || heard.isPresent()) && !frames.isAbandoned()) {
      done = call.isDone();
      heard = hear(done ? Duration.ZERO : SOON);
      if (heard.isPresent() && heard.get() instanceof Heard.Seen(Shown shown)) {
        show(shown);
      }
    }
    return done;
  }

  /// A client may close its sending half and still listen, so only writing shows that it has
  /// gone.
  void write(Object frame) throws IOException {
    frames.write(frame);
    lastWrite = System.nanoTime();
  }

  private void tell(JournalRecord record) throws IOException {
    if (family
        && record.fact() instanceof AgentFact.Spawned spawned
        && spawned.parent().filter(followed::contains).isPresent()
        && isMade(record)) {
      followed.add(spawned.agent());
    }
    boolean strange = record.agent().filter(followed::contains).isEmpty();
    if (!isOfAll(record) && (strange || isOfAnotherRun(record))) {
      return;
    }
    if (record.fact() instanceof RunFact.InferenceBegun begun) {
      asked.put(begun.run(), begun.model());
    }
    if (record.fact() instanceof RunFact.InferenceDone done) {
      spent.merge(model(record), done.usage(), Usage::plus);
      if (!all) {
        return;
      }
    }
    if (record.fact() instanceof RunFact.Settled settled) {
      spent.merge(model(record), settled.lost(), Usage::plus);
    }
    write(Json.object("kind", "event", "event", session.backend().views().event(record)));
    if (family) {
      tellQuestions(record);
    }
  }

  /// A child comes of what is followed when a record of its parent led to it, in the run that
  /// is followed where that is one; a fork is made by an operator.
  private boolean isMade(JournalRecord spawned) throws IOException {
    boolean[] made = {false};
    try {
      session.kernel().journal().read(spawned.cause(), cause -> {
        made[0] = cause.agent().filter(followed::contains).isPresent() && !isOfAnotherRun(cause);
        return false;
      });
    } catch (Log.Pruned longAgo) {
      return false;
    } catch (CorruptJournal e) {
      throw new IOException(e.getMessage(), e);
    }
    return made[0];
  }

  /// A freeze happens to every agent that is there.
  private boolean isOfAll(JournalRecord record) {
    return (record.fact() instanceof MachineFact.Frozen
            || record.fact() instanceof MachineFact.Unfrozen)
        && followed.stream()
            .flatMap(id -> session.kernel().state().agent(id).stream())
            .anyMatch(agent -> agent.identity().spawned() < record.sequence());
  }

  /// Of the agent whose one run is followed, what belongs to another, or to another message,
  /// is not told.
  private boolean isOfAnotherRun(JournalRecord record) {
    if (worker.isEmpty() || !record.agent().equals(worker)) {
      return false;
    }
    return switch (record.fact()) {
      case RunFact.Started started
      when message.isPresent() -> !started.handles().equals(message);
      case MessageFact.Sent sent -> !Optional.of(sent.id()).equals(message);
      case MessageFact.Dropped dropped -> !Optional.of(dropped.id()).equals(message);
      default -> record.run().isPresent() && !record.run().equals(mine);
    };
  }

  private String model(JournalRecord record) {
    return record
        .run()
        .map(asked::get)
        .or(() -> record
            .agent()
            .flatMap(session.kernel().state()::agent)
            .map(agent -> agent.identity().model()))
        .orElse("");
  }

  /// Tells what a person is asked, and that it was answered.
  private void tellQuestions(JournalRecord record) throws IOException {
    switch (record.fact()) {
      case ApprovalFact approval -> {
        Optional<Map<String, Object>> frame =
            session.backend().views().questions().frame(approval);
        if (frame.isPresent()) {
          write(frame.get());
        }
      }
      case CallFact.Concluded concluded
      when concluded.status() == Call.Status.ASKED -> {
        Optional<UnknownOutcome> open = session.kernel().state().lost().get(concluded.intent());
        if (open.isPresent()) {
          write(Json.object(
              "kind", "outcome", "outcome", session.backend().views().outcome(open.get())));
        }
      }
      case CallFact.Resolved resolved ->
        write(Json.object(
            "kind", "outcome_closed",
            "intent", resolved.intent(),
            "found", resolved.finding().word()));
      default -> {}
    }
  }

  /// Writes the last frame, of a run that ended for `reason`.
  void end(StopReason reason, long startNanos) throws IOException {
    String error = reason.isError() ? reason.word() : "";
    write(end(reason.isFailure() ? 1 : 0, error, startNanos));
  }

  /// Returns the last frame, with what was spent by those followed.
  Object end(int exitCode, String error, long startNanos) {
    Usage total = spent.values().stream().reduce(Usage.ZERO, Usage::plus);
    return Json.object(
        "kind",
        "end",
        "exit_code",
        exitCode,
        "input_tokens",
        total.inputTokens(),
        "output_tokens",
        total.outputTokens(),
        "cost",
        session.backend().views().cost(spent),
        "elapsed_ms",
        (System.nanoTime() - startNanos) / 1_000_000,
        "error",
        error.isEmpty() ? Optional.empty() : Optional.of(error));
  }

  @Override
  public void close() {
    subscription.close();
  }
}
