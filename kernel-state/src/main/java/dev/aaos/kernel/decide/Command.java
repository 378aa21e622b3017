package dev.aaos.kernel.decide;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Constraints;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.Manifest.UnknownOutcomes;
import dev.aaos.kernel.agent.Place;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.agent.Supervisor;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.approval.Voice;
import dev.aaos.kernel.authority.Need;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.SessionId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Bid;
import dev.aaos.kernel.budget.Loss;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.LoopWatch;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.past.Point;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// Something asked of the machine that changes its state.
///
/// Content is stored and patterns are compared before a command is made; it holds the results.
/// `cause` is the sequence of the record that led to it.
///
/// @param <R> what the decision gives back
public sealed interface Command<R> {
  /// A daemon has recovered the state: decide what becomes of all that the last one left.
  ///
  /// @param restored what is to be recorded of a backup that the journal was restored from
  record Boot(String version, long pid, Optional<MachineFact.Restored> restored)
      implements Command<Recovered> {
    /// A boot on what the last daemon left.
    public Boot(String version, long pid) {
      this(version, pid, Optional.empty());
    }
  }

  /// What a daemon found under way.
  ///
  /// @param resumed the runs to go on with, and the sequence of the record that says so
  /// @param interrupted how many runs were ended instead
  record Recovered(Map<RunId, Long> resumed, int interrupted) {
    /// Copies the map.
    public Recovered {
      resumed = Collections.unmodifiableMap(new LinkedHashMap<>(resumed));
    }
  }

  /// The daemon ends in good order.
  record Halt() implements Command<Integer> {}

  /// Let all go on that was frozen.
  record Unfreeze(long cause) implements Command<Recovered> {}

  /// Nothing, once all that was decided before is durable. Gives back the last sequence then.
  record Sync() implements Command<Long> {}

  /// Note something that happened to the machine. Gives back the sequence of the record.
  record Note(MachineFact fact, long cause) implements Command<Long> {}

  /// Content is to be removed, for `reason`. Gives back how many contents that are.
  record Shred(List<BlobRef> contents, String reason, long cause) implements Command<Integer> {
    /// Copies the list.
    public Shred {
      contents = List.copyOf(contents);
    }
  }

  /// An operator connected.
  record OpenSession(MachineFact.SessionOpened opened) implements Command<SessionId> {}

  /// Make an agent. Gives back the sequence of its birth.
  ///
  /// @param key what the call that spawns it calls it; empty when none does
  /// @param approvalRequired the manifest's own gated tools; those of ancestors are added
  record Spawn(
      AgentId id,
      Optional<AgentId> parent,
      String key,
      Bundle bundle,
      Set<String> approvalRequired,
      List<NewGrant> grants,
      long cause)
      implements Command<Long> {}

  /// What an agent is made of, stored and checked.
  ///
  /// @param rules how it will supervise children; it starts nothing before it is ready
  /// @param kinds the schemas of the kinds of message it takes; empty: words
  /// @param place its place under its parent, which supervises it
  /// @param unknownOutcomes what the manifest says; that a person is asked holds below
  ///     it too
  /// @param program what its own program is started by; empty when it runs the model
  ///     loop
  /// @param confinement what the manifest says; what it does not name holds as above it
  /// @param quorum who has to answer questions about its calls; those of who spawns it
  ///     hold too
  record Bundle(
      String name,
      String model,
      BlobRef systemPrompt,
      BlobRef manifest,
      Lifecycle lifecycle,
      RunLimits limits,
      Terms terms,
      Optional<Supervisor> rules,
      Optional<Place> place,
      Map<String, BlobRef> kinds,
      UnknownOutcomes unknownOutcomes,
      Optional<BlobRef> program,
      Confinement confinement,
      Quorum quorum) {}

  /// A grant to be issued with an agent.
  ///
  /// @param parent the grant of the spawner it derives from; empty when an operator grants
  record NewGrant(OptionalLong parent, Capability capability, Constraints constraints, Root root) {}

  /// Note that an agent was not made, for a reason found before deciding.
  record RefuseSpawn(
      Optional<AgentId> parent,
      String name,
      Errno errno,
      Optional<Capability> wanted,
      String reason,
      long cause)
      implements Command<Long> {}

  /// End an agent and all its descendants. Gives back those that ended, children first.
  ///
  /// @param by the agent that asks, which must be the parent; empty for an operator
  record Stop(AgentId id, Optional<AgentId> by, String reason, long cause)
      implements Command<List<AgentId>> {}

  /// All children of `supervisor` are made: let them begin. Gives back the sequence of the
  /// record.
  record MakeReady(AgentId supervisor, long cause) implements Command<Long> {}

  /// Start again the children of `supervisor` whose time has come. Gives back those that were
  /// started, in that order.
  record Restart(AgentId supervisor) implements Command<List<AgentId>> {}

  /// Begin a run. Gives back the sequence of its beginning.
  ///
  /// @param within how long it may take, where whoever begins it says so
  record StartRun(
      RunId run,
      AgentId agent,
      BlobRef message,
      Optional<RunId> continues,
      boolean stopsAgent,
      Optional<Duration> within,
      Labels labels,
      long cause)
      implements Command<Long> {}

  /// Begin a run of a new child of the agent whose run `point` is in, with the transcript as
  /// it was there. Gives back the sequence of its beginning.
  ///
  /// @param agent the child
  /// @param message what it is told besides; empty when it goes on by itself
  record Fork(
      AgentId agent, RunId run, Point point, BlobRef message, boolean stopsAgent, long cause)
      implements Command<Long> {}

  /// End a run. Gives back the agents that ended with it, children first.
  record EndRun(RunId run, StopReason reason, BlobRef response, int iterations)
      implements Command<List<AgentId>> {}

  /// End a run of `agent` that is under way, because a person says so or its time is over. Gives
  /// back the agents that ended with it, children first.
  record StopRun(AgentId agent, RunId run, StopReason reason, long cause)
      implements Command<List<AgentId>> {}

  /// Put a message into a mailbox. Gives back the sequence of the record.
  ///
  /// @param kind the declared one that `body` was held to; empty for words
  /// @param from the agent that sends it; empty for an operator
  record Send(
      MessageId id,
      Optional<Sender> from,
      AgentId to,
      String kind,
      BlobRef body,
      Optional<Instant> deadline,
      Labels labels,
      long cause)
      implements Command<Long> {}

  /// Who sends a message, and the capability it needs.
  record Sender(AgentId agent, Optional<RunId> run, Need need) {}

  /// Note that a message was not accepted, for a reason found before deciding.
  record RefuseSend(
      Optional<AgentId> from,
      Optional<RunId> run,
      String to,
      Errno errno,
      String reason,
      long cause)
      implements Command<Long> {}

  /// Tell an agent with a time table to work, because its time, `due`, has come. Gives back the
  /// sequence of the record, which may say that it was passed over.
  record Fire(MessageId id, AgentId agent, BlobRef body, Instant due, Labels labels)
      implements Command<Long> {}

  /// Begin to work on what an agent that has nothing in hand is to do, its goal or its oldest
  /// message, as the run `run`. Gives back the sequence of its beginning; nothing when there
  /// is nothing to do. Refused with EDQUOT when its budget is used up.
  record Receive(AgentId agent, RunId run) implements Command<Optional<Long>> {}

  /// Set what an agent, or without one all together, may spend from now on.
  record SetBudget(Optional<AgentId> agent, List<Quota> quotas, long cause)
      implements Command<Long> {
    /// Copies the list.
    public SetBudget {
      quotas = List.copyOf(quotas);
    }
  }

  /// Ask whether a run may ask its model now, which may cost as much as `bid` says; set that aside.
  ///
  /// @param loop how far the run goes round in circles
  record BeginInference(RunId run, Bid bid, LoopWatch.Loop loop, long cause)
      implements Command<Begun> {}

  /// Have a run ask the next model of its agent's ladder. Gives back whether there is one.
  record Climb(RunId run, String reason, long cause) implements Command<Boolean> {}

  /// Record a model's answer.
  ///
  /// @param nanousd what it cost, in thousand-millionths of a US dollar
  record FinishInference(
      RunId run, BlobRef turn, Reply.Ending ending, Usage usage, long nanousd, long cause)
      implements Command<Long> {}

  /// Have a run told again what was answered to the very same prompt, without asking. Gives back
  /// the sequence of the record; nothing where it has to stop, which [BeginInference] says.
  ///
  /// @param labels those of the answer
  /// @param loop how far the run goes round in circles
  record ReuseInference(
      RunFact.InferenceReused again, Labels labels, LoopWatch.Loop loop, long cause)
      implements Command<Optional<Long>> {}

  /// Record that a model gave no answer.
  ///
  /// @param loss what it cost all the same; empty when nobody knows, and all that was set aside
  ///     counts as spent
  record FailInference(RunId run, String kind, String reason, Optional<Loss> loss, long cause)
      implements Command<Long> {}

  /// Record what an attempt cost that came to nothing. Gives back whether there may be another.
  record LoseAttempt(RunId run, Loss loss, long cause) implements Command<Boolean> {}

  /// Ask whether `model` may be asked for a summary, which may cost as much as `bid` says; set that
  /// aside. Refused, and not on record, where there is not enough for it now.
  record BeginSummary(RunId run, String model, Bid bid, long cause) implements Command<Long> {}

  /// Record a summary, and what it cost.
  record FinishSummary(RunFact.Summarised made, long nanousd, long cause)
      implements Command<Long> {}

  /// Record that there is no summary, and what that cost, as [FailInference] does.
  record FailSummary(RunFact.NotSummarised why, Optional<Loss> loss, long cause)
      implements Command<Long> {}

  /// Ask whether a tool may be called, and record the intent when it may.
  ///
  /// @param asking `tool: NAME`, with the grants that cover it
  /// @param needs what the plan needs, each with the grants that cover it
  /// @param effectText what the call would do, for a person
  /// @param question the id of the question, should a person have to be asked
  /// @param answer the id of the question that was answered with yes
  /// @param ruling what a referee says of it
  record Intend(
      CallSite site,
      String tool,
      Need asking,
      List<Need> needs,
      EffectClass effect,
      CallFact.Input input,
      BlobRef effectText,
      Digest fingerprint,
      ApprovalId question,
      Optional<ApprovalId> answer,
      Ruling ruling)
      implements Command<Permission> {
    /// Returns this, under the yes given to the question `yes` and what is ruled by then.
    public Intend under(ApprovalId yes, Ruling then) {
      return new Intend(
          site,
          tool,
          asking,
          needs,
          effect,
          input,
          effectText,
          fingerprint,
          question,
          Optional.of(yes),
          then);
    }
  }

  /// Who calls a tool, in which run, and why.
  ///
  /// @param callId the model's name for the call; empty when an operator asks
  record CallSite(AgentId agent, Optional<RunId> run, String callId, long cause) {}

  /// Note that a call was not allowed, for a reason found before deciding.
  record RefuseCall(
      CallSite site, String tool, Errno errno, Optional<Capability> missing, String reason)
      implements Command<Long> {}

  /// Ask whether a call that the last daemon left in flight may be performed again for its run.
  record Repeat(long intent) implements Command<Permission> {}

  /// Ask whether a call under way may have one more thing. Gives back the grant that covers it.
  record Extend(long intent, Need need, Ruling ruling) implements Command<Grant> {}

  /// Record that a call under way starts a program, and how it is confined. Refused
  /// with EINTR when the agent has ended: the program must not go on.
  record Confine(long intent, Tier tier, List<String> layers, int proofs)
      implements Command<Long> {}

  /// Record how something is that a call under way is about to change. Refused with
  /// EINTR when the agent has ended: it must not be changed.
  record Preserve(long intent, BlobRef image) implements Command<Long> {}

  /// Record what a call has done: how that was, or what takes it back.
  record Trace(AgentId agent, Optional<RunId> run, long intent, CallFact fact)
      implements Command<Long> {}

  /// Record what a call came to.
  ///
  /// @param missing what the object that was opened would have needed, when that denied it
  /// @param recurred how many times the very same call has been made, where its answer says so
  record Conclude(
      long intent,
      Call.Status status,
      Optional<Capability> missing,
      BlobRef answer,
      Digest result,
      long nanos,
      String surface,
      Labels labels,
      OptionalInt recurred)
      implements Command<Long> {}

  /// Record that a call which the last daemon left in flight cannot be performed again, so that
  /// nobody knows what it came to.
  record GiveUp(long intent) implements Command<Long> {}

  /// Record what a person found out about a call of unknown outcome; `note` may be empty.
  record Resolve(long intent, Finding finding, String note, long cause) implements Command<Long> {}

  /// Answer a question as `by` does, or close it where nobody does.
  record Answer(ApprovalId id, Verdict verdict, String reason, Optional<Voice> by, long cause)
      implements Command<Long> {}

  /// Kill a grant and all derived from it. Gives back how many living ones died.
  record Revoke(long grant, long cause) implements Command<Integer> {}
}
