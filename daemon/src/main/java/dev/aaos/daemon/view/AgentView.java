package dev.aaos.daemon.view;

import dev.aaos.capability.Constraints;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.AgentState;
import dev.aaos.kernel.agent.Place;
import dev.aaos.kernel.agent.ProgramLimit;
import dev.aaos.kernel.agent.ProgramLimits;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Standing;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.agent.Supervision;
import dev.aaos.kernel.agent.Supervision.Due;
import dev.aaos.kernel.agent.Supervisor;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.state.State;
import dev.aaos.kernel.syscall.RunReport;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Agents and runs on the wire: the predecessor's members, and ours beside them.
final class AgentView {
  /// How much of a reason stands in a phase, in characters.
  private static final int REASON = 60;

  private final Kernel kernel;
  private final Contents contents;
  private final Pricing prices;
  private final GrantView grants;
  private final TierView tiers;

  AgentView(Kernel kernel, Contents contents, Pricing prices, GrantView grants, TierView tiers) {
    this.kernel = kernel;
    this.contents = contents;
    this.prices = prices;
    this.grants = grants;
    this.tiers = tiers;
  }

  List<Map<String, Object>> list(boolean all) {
    State state = kernel.state();
    Map<AgentId, Run> latest = new HashMap<>();
    for (Run run : state.runs().values()) {
      latest.merge(run.agent(), run, (a, b) -> a.started() >= b.started() ? a : b);
    }
    return state.agents().values().stream()
        .filter(agent -> all || agent.stoppedAt().isEmpty())
        .sorted(Comparator.comparingLong(agent -> agent.identity().spawned()))
        .map(agent -> summary(state, agent, Optional.ofNullable(latest.get(agent.id()))))
        .toList();
  }

  Map<String, Object> summary(Agent agent) {
    State state = kernel.state();
    Optional<Run> latest = state.runs().values().stream()
        .filter(run -> run.agent().equals(agent.id()))
        .max(Comparator.comparingLong(Run::started));
    return summary(state, agent, latest);
  }

  private Map<String, Object> summary(State state, Agent agent, Optional<Run> latest) {
    Agent.Identity identity = agent.identity();
    return Json.object(
        "id", agent.id().toString(),
        "name", identity.name(),
        "model", identity.model(),
        "state", agent.state().word(),
        "phase", phase(state, agent, latest),
        "lifecycle", identity.lifecycle().word(),
        "mailbox", agent.hasMailbox() ? Optional.of(agent.mailbox().size()) : Optional.empty(),
        "next_run", agent.due().map(Instant::toString),
        "child", agent.supervision().place().map(Place::id),
        "restarts", agent.supervision().place().map(place -> agent.supervision().restarts()),
        "exit_reason", Optional.of(agent.supervision().why()).filter(why -> !why.isEmpty()),
        "restarts_at", agent.supervision().due().map(Due::at).map(Instant::toString),
        "capability_count", state.grants().of(agent.id()).size(),
        "started_at", identity.startedAt().toString(),
        "stopped_at", agent.stoppedAt().map(Instant::toString),
        "stop_reason", latest.flatMap(Run::end).map(Run.End::reason).map(StopReason::word),
        "parent_agent", identity.parent().map(AgentId::toString).orElse(null),
        "usage", usage(agent.usage()));
  }

  private String phase(State state, Agent agent, Optional<Run> latest) {
    if (agent.stoppedAt().isPresent()) {
      return "stopped";
    }
    if (state.frozen().isPresent()) {
      List<Run> cut = activeRuns(state, agent);
      return cut.isEmpty() ? "frozen" : "frozen, was " + phase(cut.getLast());
    }
    if (agent.state() == AgentState.EXITED) {
      return exited(agent.supervision());
    }
    Optional<String> exceeded = BudgetView.exceeded(state, agent, kernel.now());
    if (exceeded.isPresent()) {
      return exceeded.get();
    }
    List<Run> active = activeRuns(state, agent);
    if (!active.isEmpty()) {
      return phase(active.getLast());
    }
    boolean interrupted = latest
        .flatMap(Run::end)
        .filter(end -> end.reason().equals(StopReason.INTERRUPTED))
        .isPresent();
    String resting = agent
        .due()
        .map(next -> "waiting until " + next)
        .orElse(agent.hasMailbox() ? "waiting for messages" : "idle");
    return interrupted ? "interrupted" : resting;
  }

  private static String exited(Supervision supervision) {
    String why = Contents.preview(supervision.why(), REASON);
    return supervision
        .due()
        .map(due -> "starts again at " + due.at().truncatedTo(ChronoUnit.SECONDS) + ": " + why)
        .orElse("exited: " + why);
  }

  private static String phase(Run run) {
    String doing = run.activity().phrase();
    return run.resumption().times() == 0
        ? doing
        : doing + "; resumed, was " + run.resumption().was();
  }

  private static List<Run> activeRuns(State state, Agent agent) {
    List<Run> runs = new ArrayList<>();
    agent.activeRuns().forEach((id, active) -> state.run(id).ifPresent(runs::add));
    runs.sort(Comparator.comparingLong(Run::started));
    return runs;
  }

  Map<String, Object> inspect(Agent agent) {
    State state = kernel.state();
    Map<String, Object> view = new LinkedHashMap<>(summary(agent));
    Agent.Identity identity = agent.identity();
    view.put("manifest", contents.text(identity.manifest()));
    view.putAll(tiers.of(agent));
    view.put("approval_required", identity.approvalRequired());
    identity
        .program()
        .ifPresent(program -> view.put("program", Json.lenient(contents.text(program))));
    view.put("unknown_outcomes", identity.asksOutcomes() ? "ask" : "tell");
    view.put("capabilities", grants.list(Optional.of(agent.id())));
    view.put("limits", limits(identity, view.getOrDefault("tier", "")));
    if (!agent.kinds().isEmpty()) {
      Map<String, Object> kinds = new LinkedHashMap<>();
      agent.kinds().forEach((kind, schema) -> kinds.put(kind, contents.text(schema)));
      view.put("messages", kinds);
    }
    agent.supervision().rules().ifPresent(rules -> view.put("supervisor", supervisor(rules)));
    agent.supervision().place().ifPresent(place -> view.put("supervised", place(place)));
    Standing standing = identity.standing();
    view.put("model_ladder", standing.ladder().above());
    view.put(
        "inference",
        Json.object(
            "weight", standing.claim().weight(),
            "priority", standing.claim().priority(),
            "reuse", standing.reuses() ? "exact" : "none"));
    view.put("memory", memory(standing.window()));
    if (!agent.budget().isEmpty()) {
      view.put("budget", BudgetView.accounts(agent.budget(), kernel.now()));
    }
    view.put(
        "children",
        state.agents().values().stream()
            .filter(other -> other.identity().parent().equals(Optional.of(agent.id())))
            .sorted(Comparator.comparingLong(other -> other.identity().spawned()))
            .map(this::summary)
            .toList());
    view.put(
        "runs",
        state.runs().values().stream()
            .filter(run -> run.agent().equals(agent.id()))
            .sorted(Comparator.comparingLong(Run::started))
            .map(run -> run(agent, run))
            .toList());
    return view;
  }

  /// Returns the record of what an agent's runs climb.
  static Map<String, Object> recorded(AgentFact.Climbs fact) {
    return Json.object("kind", "model_ladder_set", "models", fact.ladder().above());
  }

  /// Returns the record that a run has climbed.
  static Map<String, Object> recorded(RunFact.Climbed fact) {
    return Json.object(
        "kind", "model_escalated",
        "to_model", fact.model(),
        "rung", fact.rung(),
        "reason", fact.reason());
  }

  /// Returns the record of how long each may take.
  static Map<String, Object> recorded(AgentFact.Timed fact) {
    return Json.object("kind", "run_time_limited", "time", Constraints.text(fact.longest()));
  }

  /// Returns the record of how an agent stands against others.
  static Map<String, Object> recorded(AgentFact.Claims fact) {
    return Json.object(
        "kind", "inference_claimed",
        "weight", fact.claim().weight(),
        "priority", fact.claim().priority());
  }

  /// Returns the record of how much of a conversation its models are told.
  static Map<String, Object> recorded(AgentFact.Windowed fact) {
    return Json.object("kind", "context_window_set", "memory", memory(fact.window()));
  }

  /// Returns the record that nobody was asked.
  static Map<String, Object> recorded(RunFact.InferenceReused fact, Contents contents) {
    return Json.object(
        "kind", "inference_reused",
        "model", fact.model(),
        "answered_by", fact.from(),
        "text_preview", Contents.preview(contents.turn(fact.turn())));
  }

  /// Returns the record of a summary, as the predecessor wrote it.
  static Map<String, Object> recorded(RunFact.Summarised fact) {
    int through = fact.summary().through();
    return Json.object(
        "kind", "context_summarized",
        "messages_summarized", through - fact.from(),
        "source_range", List.of(fact.from(), through - 1),
        "tokens_saved_estimate", fact.saved(),
        "input_tokens", fact.usage().inputTokens(),
        "output_tokens", fact.usage().outputTokens());
  }

  /// Returns the record that there is no summary, as the predecessor wrote it.
  static Map<String, Object> recorded(RunFact.NotSummarised fact) {
    return Json.object(
        "kind",
        "context_summarization_failed",
        "reason",
        fact.reason(),
        "fallback",
        "original_history",
        "failure_kind",
        fact.kind());
  }

  /// Returns how much of a conversation models are told.
  private static Map<String, Object> memory(ContextWindow window) {
    return Json.object(
        "context_window", window.tokens(),
        "summarization_threshold", window.percent() / 100.0,
        "summarization_model", window.summarizer());
  }

  private static Map<String, Object> supervisor(Supervisor rules) {
    return Json.object(
        "strategy", rules.strategy().name().toLowerCase(Locale.ROOT),
        "intensity", rules.intensity(),
        "period_seconds", rules.period().toSeconds());
  }

  private static Map<String, Object> place(Place place) {
    return Json.object(
        "child", place.id(),
        "restart", place.restart().name().toLowerCase(Locale.ROOT),
        "links", place.links(),
        "monitors", place.monitors());
  }

  private static Map<String, Object> limits(Agent.Identity identity, Object tier) {
    ProgramLimits programs = identity.confinement().limits();
    return Json.object(
        "iterations", identity.limits().iterations(),
        "total_tokens", identity.limits().totalTokens(),
        "output_tokens", identity.limits().outputTokens(),
        "time", identity.standing().longest().map(Constraints::text),
        "programs", programs.texts(),
        "programs_usual", usual(programs, tier).texts());
  }

  /// Returns what holds for the programs of an agent though nobody named it: all there is, but that
  /// nothing bounds temporary files without a cell, and the disk nowhere.
  private static ProgramLimits usual(ProgramLimits programs, Object tier) {
    Map<ProgramLimit, Long> usual = new EnumMap<>(ProgramLimit.class);
    for (ProgramLimit limit : ProgramLimit.values()) {
      boolean held = switch (limit) {
        case TEMPORARY -> !tier.equals(Tier.T1.name());
        case DISK -> false;
        case MEMORY, PROCESS_MEMORY, PROCESSES, CPU, OPEN_FILES, FILE_SIZE, TIME -> true;
      };
      if (held && !programs.named().containsKey(limit)) {
        usual.put(limit, programs.most(limit));
      }
    }
    return ProgramLimits.of(usual);
  }

  private Map<String, Object> run(Agent agent, Run run) {
    Optional<Run.End> end = run.end();
    String message = run.exchange().stream()
        .limit(1)
        .filter(Run.Entry.Stored.class::isInstance)
        .map(entry -> ((Run.Entry.Stored) entry).turn())
        .map(contents::turn)
        .findFirst()
        .orElse("");
    return Json.object(
        "run_id", run.id().toString(),
        "state", run.isActive() ? "running" : "ended",
        "phase", run.isActive() ? phase(run) : run.activity().phrase(),
        "resumed",
            run.resumption().times() == 0
                ? Optional.empty()
                : Optional.of(run.resumption().times()),
        "started_at", run.beginning().at().toString(),
        "due", run.due().map(Instant::toString),
        "ended_at", end.map(Run.End::at).map(Instant::toString),
        "stop_reason", end.map(Run.End::reason).map(StopReason::word),
        "iterations", end.map(Run.End::iterations).orElse(run.progress().replies()),
        "message", Contents.preview(message),
        "response", end.map(Run.End::response).map(contents::text),
        "usage", usage(run.usage()),
        "model", agent.identity().model(run.progress().rung()),
        "cost", cost(agent, Optional.of(run), run.usage()));
  }

  /// What each of several models was asked stands in no sum.
  private Map<String, Object> cost(Agent agent, Optional<Run> run, Usage usage) {
    boolean climbed = run.filter(one -> one.progress().rung() > 0).isPresent();
    return climbed
        ? Json.object(
            "unknown", "the run asked several models: aaos audit shows what each of them was")
        : prices.cost(agent.identity().model(), usage);
  }

  /// The result of agent.run.
  Map<String, Object> report(RunReport report) {
    State state = kernel.state();
    Map<String, Object> cost = state
        .agent(report.agent())
        .map(agent -> cost(agent, state.run(report.run()), report.usage()))
        .orElseGet(() -> prices.cost("", report.usage()));
    return Json.object(
        "response", report.response(),
        "iterations", report.iterations(),
        "stop_reason", report.reason().word(),
        "usage", usage(report.usage()),
        "run_id", report.run().toString(),
        "cost", cost);
  }

  static Map<String, Object> usage(Usage usage) {
    Map<String, Object> view =
        Json.object("input_tokens", usage.inputTokens(), "output_tokens", usage.outputTokens());
    if (usage.cachedTokens() > 0) {
      view.put("cached_tokens", usage.cachedTokens());
    }
    return view;
  }
}
