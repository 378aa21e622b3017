package dev.aaos.kernel.past;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
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
  public record Beyond(long sequence, CallFact.Intended call, boolean external) {}

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
    }
    return !(whose instanceof Whose.Between(long from, long to)) || record.sequence() < to;
  }

  private boolean isMeant(JournalRecord record) {
    if (whose instanceof Whose.Between(long from, long to)) {
      return record.sequence() >= from && record.sequence() <= to;
    }
    boolean own = record.run().filter(runs::contains).isPresent()
        || record.agent().filter(agents::contains).isPresent();
    return own || (causes.contains(record.cause()) && !isForked(record));
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
      case CallFact.Refused _,
          CallFact.Extended _,
          CallFact.ExtensionRefused _,
          CallFact.Repeated _,
          CallFact.Recurred _,
          CallFact.Piece _,
          CallFact.Resolved _ -> {}
    }
  }

  private void concluded(CallFact.Concluded fact) {
    Beyond unkept = begun.remove(fact.intent());
    if (unkept != null && fact.status() == Call.Status.DONE) {
      beyond.put(fact.intent(), unkept);
    }
    if (fact.status() == Call.Status.DENIED || whole.contains(fact.intent())) {
      beyond.remove(fact.intent());
    }
  }

  /// Returns what can be taken back, oldest first.
  public List<Kept> kept() {
    return List.copyOf(kept);
  }

  /// Returns what cannot, oldest first.
  public List<Beyond> beyond() {
    return List.copyOf(beyond.values());
  }
}
