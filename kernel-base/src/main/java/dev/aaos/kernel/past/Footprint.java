package dev.aaos.kernel.past;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.BlobRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Reads the records of a journal into what a part of the past changed in the outside world: what
/// of it can be taken back, and what cannot.
///
/// What a run or an agent did is all that its records led to: the agents that it made and
/// what those did, and the runs in which others worked for it. For one thread.
public final class Footprint {
  private final Whose whose;
  private final Set<AgentId> agents = new HashSet<>();
  private final Set<RunId> runs = new HashSet<>();
  private final Set<Long> causes = new HashSet<>();
  private final List<Kept> kept = new ArrayList<>();
  private final Map<Long, Beyond> begun = new TreeMap<>();
  private final Map<Long, Beyond> beyond = new TreeMap<>();
  private final Set<Long> whole = new HashSet<>();
  private final Inverses inverses = new Inverses();

  /// The part of the past that is meant; as text, in words.
  public sealed interface Whose {
    /// All that one run led to.
    record OfRun(RunId run) implements Whose {
      @Override
      public String toString() {
        return "run " + run;
      }
    }

    /// All that one agent led to.
    record OfAgent(AgentId agent) implements Whose {
      @Override
      public String toString() {
        return "agent " + agent;
      }
    }

    /// The records from one number to another, both included.
    record Between(long from, long to) implements Whose {
      @Override
      public String toString() {
        return "the records " + from + " to " + to;
      }
    }
  }

  /// Something that was about to be changed, and how it was.
  ///
  /// @param sequence the record that says so
  public record Kept(long sequence, String tool, BlobRef image) {}

  /// A call that may have changed what cannot be taken back here.
  ///
  /// @param sequence the record of its intent
  /// @param external whether it reached out of what is looked at; else nothing was kept of what
  ///     it changed
  /// @param unknown whether nobody knows what it came to
  /// @param made what became of a call that was to take it back
  /// @param labels where what its run had heard comes from
  public record Beyond(
      long sequence,
      CallFact.Intended call,
      boolean external,
      boolean unknown,
      Made made,
      Labels labels) {
    Beyond(long sequence, CallFact.Intended call, boolean external) {
      this(sequence, call, external, external, Made.NOT, Labels.NONE);
    }

    private Beyond known(boolean isKnown) {
      return new Beyond(sequence, call, external, !isKnown, made, labels);
    }
  }

  /// A call with one that takes it back.
  ///
  /// @param call the call
  /// @param fact the one that takes it back
  public record Inverse(Beyond call, CallFact.Compensable fact) {}

  /// What became of a call that takes another one back.
  public enum Made {
    /// It was not made.
    NOT,
    /// It was begun, and its outcome is not on record.
    BEGUN,
    /// It was done.
    DONE,
    /// It was made, and failed.
    FAILED,
    /// Nobody knows what it came to.
    UNKNOWN
  }

  /// Reads what `whose` part of the past changed.
  public Footprint(Whose whose) {
    this.whose = whose;
    switch (whose) {
      case Whose.OfRun(RunId run) -> runs.add(run);
      case Whose.OfAgent(AgentId agent) -> agents.add(agent);
      case Whose.Between between -> {}
    }
  }

  /// Takes the next record of the journal, and returns whether more are wanted.
  public boolean take(JournalRecord record) {
    if (isMeant(record)) {
      note(record);
      inverses.meant(record);
    }
    inverses.any(record);
    return !(whose instanceof Whose.Between(long from, long to))
        || record.sequence() < to
        || inverses.areOpen()
        || beyond.values().stream().anyMatch(Beyond::unknown);
  }

  private boolean isMeant(JournalRecord record) {
    if (whose instanceof Whose.Between(long from, long to)) {
      boolean within = record.sequence() >= from && record.sequence() <= to;
      return within || isOutcome(record.fact());
    }
    boolean own = record.run().filter(runs::contains).isPresent()
        || record.agent().filter(agents::contains).isPresent();
    return own || (causes.contains(record.cause()) && !isForked(record));
  }

  /// What a call came to that was begun within some records may be on record after
  /// them.
  private boolean isOutcome(Fact fact) {
    return (fact instanceof CallFact.Compensable named && beyond.containsKey(named.intent()))
        || (fact instanceof CallFact.Concluded ended && beyond.containsKey(ended.intent()))
        || (fact instanceof CallFact.Resolved found && beyond.containsKey(found.intent()));
  }

  /// What a person had go on from a point of a run is not that run's doing.
  private static boolean isForked(JournalRecord record) {
    return record.fact() instanceof RunFact.Forked;
  }

  private void note(JournalRecord record) {
    causes.add(record.sequence());
    switch (record.fact()) {
      case AgentFact.Spawned spawned -> agents.add(spawned.agent());
      case RunFact.Started started -> runs.add(started.run());
      case RunFact.Forked forked -> runs.add(forked.run());
      case CallFact fact -> call(record.sequence(), fact);
      case AgentFact _, RunFact _, GrantFact _, ApprovalFact _, MessageFact _, MachineFact _ -> {}
    }
  }

  private void call(long sequence, CallFact fact) {
    switch (fact) {
      case CallFact.Intended intended -> {
        boolean external = intended.effect() == EffectClass.EXTERNAL;
        Beyond call = new Beyond(sequence, intended, external);
        if (external) {
          beyond.put(sequence, call);
        } else if (intended.effect() == EffectClass.UNDOABLE) {
          begun.put(sequence, call);
        }
      }
      case CallFact.Preserved preserved -> {
        begun.remove(preserved.intent());
        kept.add(new Kept(sequence, preserved.tool(), preserved.image()));
      }
      case CallFact.Concluded concluded -> concluded(concluded);
      case CallFact.Confined confined -> {
        if (confined.layers().contains(CallFact.Confined.ALL_KEPT)) {
          whole.add(confined.intent());
        }
      }
      case CallFact.Resolved found ->
        beyond.computeIfPresent(found.intent(), (intent, call) -> call.known(true));
      case CallFact.Refused _,
          CallFact.Extended _,
          CallFact.ExtensionRefused _,
          CallFact.Repeated _,
          CallFact.Compensable _,
          CallFact.Recurred _,
          CallFact.Piece _ -> {}
    }
  }

  private void concluded(CallFact.Concluded fact) {
    Beyond unkept = begun.remove(fact.intent());
    if (unkept != null && fact.status() == Call.Status.DONE) {
      beyond.put(fact.intent(), unkept);
    }
    boolean known = fact.status() != Call.Status.UNKNOWN && fact.status() != Call.Status.ASKED;
    beyond.computeIfPresent(fact.intent(), (intent, call) -> call.known(known));
    if (fact.status() == Call.Status.DENIED || whole.contains(fact.intent())) {
      beyond.remove(fact.intent());
    }
  }

  /// Returns what can be taken back, oldest first.
  public List<Kept> kept() {
    return List.copyOf(kept);
  }

  /// Returns the calls with one that takes them back, the newest first; not those
  /// that can have changed nothing but files.
  public List<Inverse> inverses() {
    return outside().stream()
        .flatMap(
            call -> inverses.named(call.sequence()).map(fact -> new Inverse(call, fact)).stream())
        .toList()
        .reversed();
  }

  /// Returns what cannot be taken back, oldest first.
  public List<Beyond> beyond() {
    return outside().stream()
        .filter(call -> inverses.named(call.sequence()).isEmpty())
        .toList();
  }

  private List<Beyond> outside() {
    return beyond.values().stream()
        .map(call -> new Beyond(
            call.sequence(),
            call.call(),
            call.external(),
            call.unknown(),
            inverses.made(call.sequence()),
            inverses.labels(call.call().run())))
        .toList();
  }
}
