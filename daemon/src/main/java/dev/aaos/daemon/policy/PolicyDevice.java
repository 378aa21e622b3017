package dev.aaos.daemon.policy;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.device.Referee;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.policy.Demand;
import dev.aaos.policy.Facts;
import dev.aaos.policy.Facts.Surroundings;
import dev.aaos.policy.Judgement;
import dev.aaos.policy.Policy;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The referee that the kernel asks: the policy in force, and until its adoption is on record the
/// one before as well. Any thread may ask; one judgement sees one state of both.
public final class PolicyDevice implements Referee {
  private volatile List<Policy> policies;

  /// Makes one under which all of `policies` have to allow a call.
  PolicyDevice(List<Policy> policies) {
    this.policies = List.copyOf(policies);
  }

  /// Has `policy` rule alone from now on.
  void rule(Policy policy) {
    policies = List.of(policy);
  }

  /// Returns what the policy in force says of the call, and why.
  public Judgement explain(Question question) {
    return policies.getLast().judge(facts(question));
  }

  @Override
  public Ruling judge(Question question) {
    Facts facts = facts(question);
    Judgement strictest = null;
    for (Policy policy : policies) {
      Judgement said = policy.judge(facts);
      if (strictest == null || said.effect().compareTo(strictest.effect()) >= 0) {
        strictest = said;
      }
    }
    return strictest == null ? new Ruling.Allowed() : ruling(strictest);
  }

  @Override
  public boolean leavesAlone(Question question, Capability wanted) {
    Facts facts = facts(question);
    return policies.stream().allMatch(policy -> policy.leavesAlone(facts, wanted));
  }

  private static Ruling ruling(Judgement said) {
    return switch (said.effect()) {
      case ALLOW -> new Ruling.Allowed();
      case ASK -> new Ruling.Ask(quorum(said.demand()), said.rules(), said.reason());
      case DENY -> new Ruling.Denied(refusal(said));
    };
  }

  /// Returns what whoever is refused is told.
  static String refusal(Judgement said) {
    if (said.rules().isEmpty()) {
      return "denied by the policy: " + said.reason() + "; a rule that allows it would mend that"
          + " (aaos policy)";
    }
    String names =
        said.rules().stream().map(id -> "'" + id + "'").collect(Collectors.joining(", "));
    return "denied by rule " + names + " of the policy"
        + (said.reason().isEmpty() ? "" : ": " + said.reason())
        + "; whoever keeps the policy can change that (aaos policy)";
  }

  private static Quorum quorum(Demand demand) {
    return new Quorum(demand.people(), demand.apart(), demand.within(), demand.otherwise());
  }

  private static Facts facts(Question question) {
    Labels labels = question.labels();
    Spent spent = question.spent();
    return new Facts(
        question.agent(),
        question.tool(),
        question.needs(),
        question.command(),
        question.input(),
        new Surroundings(
            question.now(),
            new Facts.Spent(spent.runTokens(), spent.agentTokens(), spent.agentUsd()),
            labels.origins().stream()
                .map(origin -> origin.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet()),
            labels.integrity() == Labels.Integrity.TRUSTED));
  }
}
