package dev.aaos.daemon.question;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.approval.Ballot;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Inverse;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.state.State;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Open questions on the wire, each with all that a person needs to answer it: who
/// asks, through which chain of agents, under which capability, what exactly would
/// happen, and who has answered. Any thread may ask.
public final class QuestionView {
  /// How many hexadecimal digits name a group.
  private static final int GROUP = 16;

  private final Kernel kernel;
  private final Function<BlobRef, String> text;

  /// The questions of `kernel`.
  ///
  /// @param text reads content
  public QuestionView(Kernel kernel, Function<BlobRef, String> text) {
    this.kernel = kernel;
    this.text = text;
  }

  /// Returns the open questions, oldest first, as the wire shows them.
  public List<Map<String, Object>> list() {
    return pending().stream().map(this::question).toList();
  }

  /// Returns the open questions, oldest first.
  public List<Approval> pending() {
    return kernel.state().approvals().values().stream()
        .filter(question -> question.verdict() == Approval.Verdict.PENDING)
        .sorted(Comparator.comparingLong(Approval::request))
        .toList();
  }

  /// Returns the open question called `id`.
  public Optional<Approval> open(ApprovalId id) {
    return kernel
        .state()
        .approvals()
        .get(id)
        .filter(question -> question.verdict() == Approval.Verdict.PENDING);
  }

  /// Returns one question.
  public Map<String, Object> question(Approval question) {
    State state = kernel.state();
    String name =
        state.agent(question.agent()).map(agent -> agent.identity().name()).orElse("unknown");
    Optional<PreparedCall> call = call(question);
    Map<String, Object> members = Json.object(
        "id", question.id().toString(),
        "agent_id", question.agent().toString(),
        "agent_name", name,
        "description", "Agent '" + name + "' wants to invoke tool '" + question.tool() + "'",
        "tool", question.tool(),
        "input", Json.lenient(text.apply(question.allowedInput())),
        "timestamp", question.requestedAt().toString(),
        "run_id", question.run().map(RunId::toString),
        "effect", text.apply(question.allowedEffect()),
        "chain", chain(state, question.agent()),
        "expires_at", question.expiresAt(kernel.limits().approvalTimeout()).toString());
    members.putAll(QuestionWords.members(question.ballot().quorum()));
    members.remove("within");
    members.put("approved_by", names(question.ballot()));
    question.ballot().allowance().ifPresent(terms -> members.put("allows", terms.toString()));
    question.ballot().edit().ifPresent(edit -> {
      members.put("asked_input", Json.lenient(text.apply(question.input())));
      members.put("changed_by", question.ballot().yes().getFirst().by().name());
    });
    String diff = diff(question, call);
    call.ifPresent(one -> members.putAll(shown(one, diff)));
    List<Capability> needs = needs(question, call);
    members.put("cost", QuestionCost.of(kernel, question, needs));
    members.put("group", group(question, needs));
    members.put("seen", seen(text.apply(question.allowedInput()), diff));
    return members;
  }

  /// Returns the mark of all questions alike: of the same agent about the same tool,
  /// under the same grants. Each is about a call of its own all the same.
  private String group(Approval question, List<Capability> needs) {
    StringBuilder alike = new StringBuilder(question.agent() + "\n" + question.tool());
    Grants grants = kernel.state().grants();
    for (Capability need : needs) {
      alike.append('\n').append(need.kind());
      grants.covering(question.agent(), need, kernel.now()).stream()
          .filter(id -> grants.consent(id).isEmpty())
          .findFirst()
          .ifPresent(alike::append);
    }
    byte[] bytes = alike.toString().getBytes(StandardCharsets.UTF_8);
    return Digest.of(bytes).toString().substring(0, GROUP);
  }

  /// Returns what the call needs; what a running program asks for says so in its input.
  private List<Capability> needs(Approval question, Optional<PreparedCall> call) {
    JsonNode needed = Json.lenient(input(question)).path("needed");
    if (call.isPresent() || !needed.isString()) {
      return call.map(one -> one.plan().needs()).orElse(List.of());
    }
    try {
      return List.of(Capability.parse(needed.stringValue()));
    } catch (CapabilitySyntaxException e) {
      return List.of();
    }
  }

  /// Returns what a person sees of `call`, which would change what `diff` says.
  private static Map<String, Object> shown(PreparedCall call, String diff) {
    return Json.object(
        "diff", diff.isEmpty() ? Optional.empty() : Optional.of(diff),
        "needs", call.plan().needs().stream().map(Object::toString).toList(),
        "undo", undo(call),
        "taken_back_by", call.inverse().map(Inverse::description));
  }

  /// Returns what a person sees of `call` when they would have it given `input`.
  public Map<String, Object> preview(AgentId agent, PreparedCall call, String input) {
    String diff = call.preview(path -> where(agent, path));
    Map<String, Object> members = shown(call, diff);
    members.put("effect", call.plan().description());
    members.put("seen", seen(input, diff));
    return members;
  }

  /// Returns what the tool is given in the call that a yes to `question` allows.
  public String input(Approval question) {
    return text.apply(question.allowedInput());
  }

  /// Returns the mark of what is seen of `question` at this moment.
  public String seen(Approval question) {
    String diff = diff(question, call(question));
    return seen(text.apply(question.allowedInput()), diff);
  }

  /// Returns the mark of what is seen of `call` of `agent` with `input` at this moment.
  public String seen(AgentId agent, PreparedCall call, String input) {
    return seen(input, call.preview(path -> where(agent, path)));
  }

  private String diff(Approval question, Optional<PreparedCall> call) {
    return call.map(one -> one.preview(path -> where(question.agent(), path))).orElse("");
  }

  /// Returns where `path` leads for `agent`: to a copy, where it works on one.
  private String where(AgentId agent, String path) {
    return kernel.state().grants().of(agent).stream()
        .map(Grant::root)
        .filter(root -> isWithin(path, root.lexical()))
        .max(Comparator.comparingInt(root -> root.lexical().length()))
        .map(root -> root.real() + path.substring(root.lexical().length()))
        .orElse(path);
  }

  private static boolean isWithin(String path, String root) {
    return root.length() > 1
        && path.startsWith(root)
        && (path.length() == root.length() || path.charAt(root.length()) == '/');
  }

  private static String seen(String input, String diff) {
    byte[] both = (input.length() + ":" + input + diff).getBytes(StandardCharsets.UTF_8);
    return Digest.of(both).toString();
  }

  /// Returns those who have said yes.
  public static List<String> names(Ballot ballot) {
    return ballot.yes().stream().map(Ballot.Yes::by).map(Principal::name).toList();
  }

  /// Returns what is told of `fact` to who watches: a question that was asked, a yes
  /// that others have to follow, the end.
  public Optional<Map<String, Object>> frame(ApprovalFact fact) {
    return switch (fact) {
      case ApprovalFact.OutcomesAsked _, ApprovalFact.Demanded _ -> Optional.empty();
      case ApprovalFact.Requested asked -> opened(asked.id());
      case ApprovalFact.Posed(var asked, var quorum) -> opened(asked.id());
      case ApprovalFact.Answered answered ->
        open(answered.id())
            .map(question -> Json.object(
                "kind", "approval_answered",
                "id", answered.id().toString(),
                "by", answered.by().name(),
                "approval", question(question)));
      case ApprovalFact.Closed closed ->
        Optional.of(Json.object(
            "kind", "approval_closed",
            "id", closed.id().toString(),
            "decision", QuestionWords.word(closed.verdict())));
    };
  }

  private Optional<Map<String, Object>> opened(ApprovalId id) {
    return kernel
        .state()
        .approvals()
        .get(id)
        .map(question -> Json.object("kind", "approval", "approval", question(question)));
  }

  /// Returns the call that a yes allows, read once more; empty where its tool or what
  /// it was given can no longer be read, as of what a program asks for.
  private Optional<PreparedCall> call(Approval question) {
    Optional<Tool> tool = kernel.devices().tool(question.tool());
    if (tool.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(tool.get().prepare(text.apply(question.allowedInput())));
    } catch (InvalidInput e) {
      return Optional.empty();
    }
  }

  private static String undo(PreparedCall call) {
    return switch (call.plan().effect()) {
      case PURE -> "nothing_to_undo";
      case UNDOABLE -> "undoable";
      case IDEMPOTENT, EXTERNAL -> call.keepsFiles() ? "files_undoable" : "not_undoable";
    };
  }

  /// Returns the names from the oldest ancestor down to the agent itself.
  private static List<String> chain(State state, AgentId id) {
    List<String> names = new ArrayList<>();
    Optional<Agent> at = state.agent(id);
    while (at.isPresent()) {
      names.addFirst(at.get().identity().name());
      at = at.get().identity().parent().flatMap(state::agent);
    }
    return names;
  }
}
