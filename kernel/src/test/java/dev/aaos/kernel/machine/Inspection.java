package dev.aaos.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Amount;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.state.Fold;
import dev.aaos.kernel.state.State;
import dev.aaos.kernel.state.fixture.StateDump;
import dev.aaos.log.fixture.IndependentVerifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Looks at a machine that has just been started again.
final class Inspection {
  private final Witness witness;
  private final Kernel kernel;
  private final List<JournalRecord> records = new ArrayList<>();

  /// Who was there all the time, over every loss of power.
  interface Witness {
    /// Returns the kernel as it is, and what it runs on.
    KernelFixture fixture();

    /// Returns the records that were heard of, and so must be there for ever.
    List<JournalRecord> heard();

    /// Returns the last record there was when a caller was last told something.
    long acknowledged();

    /// Returns the inputs of the calls that were performed and may not be twice.
    List<String> performedOnce();

    /// Returns the inputs of the calls that may be performed more than once and whose outcome
    /// somebody was told.
    List<String> learnt();
  }

  /// Returns the inputs of the calls of `echo` whose outcome `prompt` tells.
  static List<String> echoes(Prompt prompt) {
    return prompt.turns().stream()
        .filter(Turn.Answered.class::isInstance)
        .map(turn -> ((Turn.Answered) turn).answer())
        .filter(answer -> !answer.error() && answer.content().startsWith("{\"n\""))
        .map(ToolAnswer::content)
        .toList();
  }

  Inspection(Witness witness) throws IOException {
    this.witness = witness;
    this.kernel = witness.fixture().kernel;
    kernel.journal().read(1, records::add);
  }

  void inspect() throws IOException {
    whatWasAcknowledgedIsThere();
    theChainIsWhole();
    theStateIsTheFold();
    nothingIsLeftOpen();
    everyIntentHasOneOutcome();
    nothingWasDoneOrLearntWithoutAnIntent_orDoneTwice();
    noCallSpawnedTheSameChildTwice();
    everyQuestionWasClosedOnce();
    everyMessageLeftItsMailboxOnce();
    whatWasSpentIsCharged();
    everyRunEndedOnce();
    nothingBeganWhileEverythingWasFrozen();
    noGrantGrew_andAllUsesAreCounted();
  }

  private void whatWasAcknowledgedIsThere() {
    assertThat(records.size()).isGreaterThanOrEqualTo((int) witness.acknowledged());
    for (JournalRecord heard : witness.heard()) {
      assertThat(records.get((int) heard.sequence() - 1)).isEqualTo(heard);
    }
  }

  private void theChainIsWhole() throws IOException {
    IndependentVerifier verifier = new IndependentVerifier();
    for (String name : witness.fixture().disk.list()) {
      if (name.startsWith("journal-")) {
        verifier.segment(witness.fixture().disk.bytes(name));
      }
    }
    assertThat(verifier.records()).isEqualTo(records.size());
    for (int i = 1; i < records.size(); i++) {
      assertThat(records.get(i).time()).isAfterOrEqualTo(records.get(i - 1).time());
      assertThat(records.get(i).cause()).isLessThan(records.get(i).sequence());
    }
  }

  private void theStateIsTheFold() {
    Fold fold = new Fold(KernelLimits.DEFAULT);
    State state = State.GENESIS;
    for (JournalRecord record : records) {
      state = fold.apply(state, record.draft());
    }
    assertThat(StateDump.of(kernel.state())).isEqualTo(StateDump.of(state));
  }

  private void nothingIsLeftOpen() {
    assertThat(kernel.state().calls().isEmpty()).isTrue();
    assertThat(kernel.state().approvals().isEmpty()).isTrue();
    assertThat(kernel.state().runs().values()).noneMatch(Run::isActive);
  }

  private void everyIntentHasOneOutcome() {
    Set<Long> open = new HashSet<>();
    for (JournalRecord record : records) {
      if (record.fact() instanceof CallFact.Intended) {
        open.add(record.sequence());
      }
      if (record.fact() instanceof CallFact.Concluded outcome) {
        assertThat(open.remove(outcome.intent())).isTrue();
      }
    }
    assertThat(open).isEmpty();
  }

  private void nothingWasDoneOrLearntWithoutAnIntent_orDoneTwice() throws IOException {
    Set<String> intended = new HashSet<>();
    for (JournalRecord record : records) {
      if (record.fact() instanceof CallFact.Intended intent) {
        byte[] stored = kernel.content().get(intent.input().content());
        intended.add(intent.input().read(stored, intent.callId()).orElseThrow());
      }
    }
    assertThat(witness.performedOnce()).doesNotHaveDuplicates();
    assertThat(intended).containsAll(witness.performedOnce()).containsAll(witness.learnt());
  }

  private void noCallSpawnedTheSameChildTwice() {
    List<String> children = new ArrayList<>();
    for (JournalRecord record : records) {
      if (record.fact() instanceof AgentFact.Spawned spawned && !spawned.key().isEmpty()) {
        children.add(record.cause() + " " + spawned.key());
      }
    }
    assertThat(children).doesNotHaveDuplicates();
  }

  /// A question that was asked is answered once, and a yes allows one call. What nobody waits for
  /// any more can be withdrawn, a yes too.
  private void everyQuestionWasClosedOnce() {
    Map<ApprovalId, Verdict> verdicts = new HashMap<>();
    Set<ApprovalId> used = new HashSet<>();
    for (JournalRecord record : records) {
      switch (record.fact()) {
        case ApprovalFact.Requested asked ->
          assertThat(verdicts.put(asked.id(), Verdict.PENDING)).isNull();
        case ApprovalFact.Posed(var asked, var quorum) ->
          assertThat(verdicts.put(asked.id(), Verdict.PENDING)).isNull();
        case ApprovalFact.Closed(ApprovalId id, Verdict verdict, String reason) -> {
          Verdict before = verdicts.put(id, verdict);
          assertThat(before == Verdict.PENDING || verdict == Verdict.WITHDRAWN).isTrue();
          assertThat(before).isNotEqualTo(Verdict.WITHDRAWN);
        }
        case CallFact.Intended intent ->
          intent.approval().ifPresent(id -> {
            assertThat(verdicts.get(id)).isEqualTo(Verdict.APPROVED);
            assertThat(used.add(id)).isTrue();
          });
        default -> {}
      }
    }
    assertThat(verdicts).doesNotContainValue(Verdict.PENDING);
  }

  /// A message is handled or dropped, once.
  private void everyMessageLeftItsMailboxOnce() {
    Set<MessageId> open = new HashSet<>();
    for (JournalRecord record : records) {
      switch (record.fact()) {
        case MessageFact.Sent sent -> assertThat(open.add(sent.id())).isTrue();
        case MessageFact.Dropped dropped ->
          assertThat(open.remove(dropped.id())).isTrue();
        case RunFact.Started started ->
          started.handles().ifPresent(id -> assertThat(open.remove(id)).isTrue());
        default -> {}
      }
    }
    assertThat(open).isEmpty();
  }

  /// Every reply is charged to the agent and all above it, once, and no account is overdrawn: not
  /// even with what is set aside.
  private void whatWasSpentIsCharged() {
    Map<AgentId, AgentFact.Spawned> agents = new HashMap<>();
    Map<AgentId, Long> most = new HashMap<>();
    Map<AgentId, Long> spent = new HashMap<>();
    Map<RunId, Long> aside = new HashMap<>();
    Map<RunId, List<AgentId>> payers = new HashMap<>();
    boolean settling = false; // a reply is settled by the next record, of the same batch
    for (JournalRecord record : records) {
      switch (record.fact()) {
        case AgentFact.Spawned spawned -> agents.put(spawned.agent(), spawned);
        case AgentFact.Budgeted(AgentId agent, List<Quota> quotas) ->
          most.put(agent, quotas.getFirst().most());
        case RunFact.Reserved(RunId run, Amount call, Amount closing) -> {
          aside.put(run, call.tokens() + closing.tokens());
          payers.put(run, chain(record.agent(), agents));
        }
        case RunFact.InferenceDone done -> {
          pay(spent, chain(record.agent(), agents), done.usage().total());
          settling = aside.containsKey(done.run());
        }
        case RunFact.Settled(RunId run, Usage lost, long nanousd) -> {
          pay(spent, chain(record.agent(), agents), lost.total());
          aside.remove(run);
          settling = false;
        }
        case RunFact.Ended ended -> aside.remove(ended.run());
        default -> {}
      }
      if (settling) {
        continue;
      }
      most.forEach((agent, bound) -> assertThat(spent.getOrDefault(agent, 0L)
              + aside.keySet().stream()
                  .filter(run -> payers.getOrDefault(run, List.of()).contains(agent))
                  .mapToLong(run -> aside.getOrDefault(run, 0L))
                  .sum())
          .isLessThanOrEqualTo(bound));
    }
    most.forEach((agent, bound) -> kernel
        .state()
        .agent(agent)
        .ifPresent(found -> assertThat(found.budget().accounts().getFirst().used())
            .isEqualTo(spent.getOrDefault(agent, 0L))));
  }

  private static void pay(Map<AgentId, Long> spent, List<AgentId> payers, long tokens) {
    payers.forEach(payer -> spent.merge(payer, tokens, Long::sum));
  }

  private static List<AgentId> chain(
      Optional<AgentId> from, Map<AgentId, AgentFact.Spawned> agents) {
    List<AgentId> chain = new ArrayList<>();
    Optional<AgentId> at = from;
    while (at.isPresent()) {
      chain.add(at.get());
      at = Objects.requireNonNull(agents.get(at.get())).parent();
    }
    return chain;
  }

  private void everyRunEndedOnce() {
    Set<RunId> open = new HashSet<>();
    for (JournalRecord record : records) {
      switch (record.fact()) {
        case RunFact.Started started -> assertThat(open.add(started.run())).isTrue();
        case RunFact.Ended ended -> assertThat(open.remove(ended.run())).isTrue();
        default -> {}
      }
    }
    assertThat(open).isEmpty();
  }

  private void nothingBeganWhileEverythingWasFrozen() {
    boolean frozen = false;
    for (JournalRecord record : records) {
      switch (record.fact()) {
        case MachineFact.Frozen freeze -> frozen = true;
        case MachineFact.Unfrozen lifted -> frozen = false;
        case AgentFact.Spawned spawned -> assertThat(frozen).isFalse();
        case RunFact.Started started -> assertThat(frozen).isFalse();
        case RunFact.InferenceBegun begun -> assertThat(frozen).isFalse();
        case CallFact.Intended intended -> assertThat(frozen).isFalse();
        case CallFact.Repeated repeated -> assertThat(frozen).isFalse();
        default -> {}
      }
    }
  }

  private void noGrantGrew_andAllUsesAreCounted() {
    Map<Long, Grant> grants = new HashMap<>();
    Map<Long, Long> uses = new HashMap<>();
    for (JournalRecord record : records) {
      switch (record.fact()) {
        case GrantFact.Issued(Grant grant) -> grants.put(grant.id(), grant);
        case CallFact.Intended intent ->
          intent.grants().forEach(used -> charge(used, grants, uses));
        case CallFact.Extended more -> charge(more.grant(), grants, uses);
        default -> {}
      }
    }
    for (Grant grant : grants.values()) {
      long counted = uses.getOrDefault(grant.id(), 0L);
      assertThat(kernel.state().grants().meter(grant.id()).uses()).isEqualTo(counted);
      assertThat(counted).isLessThanOrEqualTo(grant.constraints().maxUses().orElse(counted));
      if (grant.parent().isPresent()) {
        Grant source = Objects.requireNonNull(grants.get(grant.parent().getAsLong()));
        assertThat(source.capability().covers(grant.capability())).isTrue();
      }
    }
  }

  private static void charge(long used, Map<Long, Grant> grants, Map<Long, Long> uses) {
    Grant grant = grants.get(used);
    while (grant != null) {
      uses.merge(grant.id(), 1L, Long::sum);
      grant = grant.parent().isPresent() ? grants.get(grant.parent().getAsLong()) : null;
    }
  }
}
