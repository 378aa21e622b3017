package dev.aaos.daemon.view;

import dev.aaos.capability.Capability;
import dev.aaos.daemon.question.QuestionView;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Freeze;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.past.Step;
import dev.aaos.kernel.state.State;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.log.BlobRef;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/// Everything the wire shows of the kernel. Any thread may ask.
public final class Views {
  private final Kernel kernel;
  private final Contents contents;
  private final Pricing prices;
  private final GrantView grants;
  private final VerdictView verdicts;
  private final AgentView agents;
  private final AuditView audit;
  private final OutcomeView outcomes;
  private final QuestionView questions;
  private final EstimateView estimates;

  /// The views of `kernel`, with costs from `prices`.
  ///
  /// @param confinement what holds the programs of an agent that asks for a tier, or for
  ///     none; the first time takes a while
  /// @param files how files are opened for its calls, likewise
  public Views(
      Kernel kernel,
      Pricing prices,
      Function<Optional<String>, Map<String, Object>> confinement,
      Function<Optional<String>, Map<String, Object>> files) {
    this.kernel = kernel;
    this.prices = prices;
    this.contents = new Contents(kernel.content());
    this.grants = new GrantView(kernel);
    this.verdicts = new VerdictView(kernel);
    TierView tiers = new TierView(kernel, confinement, files);
    this.agents = new AgentView(kernel, contents, prices, grants, tiers);
    this.audit = new AuditView(contents);
    this.questions = new QuestionView(kernel, contents::text);
    this.outcomes = new OutcomeView(kernel, contents);
    this.estimates = new EstimateView(kernel, prices);
  }

  /// Returns the living agents, or all that are listed, oldest first.
  public List<Map<String, Object>> agents(boolean all) {
    return agents.list(all);
  }

  /// Returns since when everything is frozen, and why.
  public static Optional<Map<String, Object>> frozen(State state) {
    return state.frozen().map(Views::told);
  }

  private static Map<String, Object> told(Freeze freeze) {
    return Json.object("since", freeze.since().toString(), "reason", freeze.reason());
  }

  /// Returns one agent, as in the list.
  public Map<String, Object> agent(Agent agent) {
    return agents.summary(agent);
  }

  /// Returns everything about one agent.
  public Map<String, Object> inspect(Agent agent) {
    return agents.inspect(agent);
  }

  /// Returns what a run came to, as agent.run answers.
  public Map<String, Object> report(RunReport report) {
    return agents.report(report);
  }

  /// Returns what a run of an agent made from `manifest` would cost that is told `message`.
  public Map<String, Object> estimate(Manifest manifest, String message) {
    return estimates.of(manifest, message);
  }

  /// Returns what agents have spent, most first.
  public List<Map<String, Object>> spending() {
    return SpendingView.of(kernel.state(), this);
  }

  /// Returns what all of it costs together, by what was spent on each model.
  public Map<String, Object> cost(Map<String, Usage> spent) {
    BigDecimal sum = BigDecimal.ZERO;
    Map<String, Object> priced = Map.of();
    Map<String, Object> free = Json.object("free", "nothing was spent");
    for (Map.Entry<String, Usage> each : spent.entrySet()) {
      Map<String, Object> cost = prices.cost(each.getKey(), each.getValue());
      if (cost.containsKey("unknown")) {
        return cost;
      }
      if (cost.get("usd") instanceof BigDecimal usd) {
        sum = sum.add(usd);
        priced = cost;
      } else {
        free = cost;
      }
    }
    if (priced.isEmpty()) {
      return free;
    }
    Map<String, Object> total = new TreeMap<>(priced);
    total.put("usd", sum);
    return total;
  }

  /// Returns what the kernel would answer to `wanted` now, if the agent lives.
  public Optional<Map<String, Object>> verdict(AgentId agent, Capability wanted) {
    return verdicts.of(agent, wanted);
  }

  /// Returns the grants of one agent, or all.
  public List<Map<String, Object>> grants(Optional<AgentId> agent) {
    return grants.list(agent);
  }

  /// Returns a record as an audit event.
  public Map<String, Object> event(JournalRecord record) {
    return audit.event(record);
  }

  /// Returns a record with its place in the chain.
  public Map<String, Object> record(JournalRecord record) {
    return audit.record(record);
  }

  /// Returns a step of a run's past, as run.replay tells it.
  public Map<String, Object> step(Step step) {
    return new ReplayView(contents).step(step);
  }

  /// Returns what the call `intended` was given, or why that cannot be read.
  public String input(CallFact.Intended intended) {
    return contents.input(intended);
  }

  /// Returns why the first of `turns` that cannot be read cannot; empty when all can.
  public Optional<String> gone(List<BlobRef> turns) {
    List<String> reasons = new ArrayList<>();
    for (BlobRef turn : turns) {
      if (reasons.isEmpty() && contents.readTurn(turn, reasons::add).isEmpty()) {
        break;
      }
    }
    return reasons.stream().findFirst();
  }

  /// Returns one line of plain words about a record.
  public String explanation(JournalRecord record) {
    return Explanation.of(record);
  }

  /// Returns the open questions, oldest first.
  public List<Map<String, Object>> approvals() {
    return questions.list();
  }

  /// Returns what there is to say of questions.
  public QuestionView questions() {
    return questions;
  }

  /// Returns the calls of agents like `whose` of which the outcome is unknown, as outcome.list
  /// answers.
  public Map<String, Object> outcomes(Predicate<AgentId> whose) {
    return outcomes.list(whose);
  }

  /// Returns one call whose outcome is unknown, as in the list.
  public Map<String, Object> outcome(UnknownOutcome outcome) {
    return outcomes.outcome(outcome);
  }

  /// Returns the tools there are.
  public List<Map<String, Object>> tools() {
    return kernel.devices().specs().stream().map(Views::tool).toList();
  }

  private static Map<String, Object> tool(ToolSpec spec) {
    return Json.object(
        "name", spec.name(),
        "description", spec.description(),
        "input_schema", Json.lenient(spec.inputSchema()));
  }
}
