package dev.aaos.daemon.rpc;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Constraints;
import dev.aaos.daemon.question.QuestionFrames;
import dev.aaos.daemon.question.QuestionView;
import dev.aaos.daemon.rpc.request.Params;
import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.approval.Allowance;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.machine.Subscription;
import dev.aaos.kernel.machine.Yes;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// What people are asked: `approval.list`, `approval.preview`, `approval.respond`,
/// `outcome.list`, `outcome.resolve`.
final class QuestionMethods {
  private static final int MAX_REASON = 1_000;
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private QuestionMethods() {}

  /// `{}` → `{pending: [{id, agent_id, agent_name, tool, input, effect, diff?, needs?,
  /// undo?, taken_back_by?, chain, description, timestamp, expires_at, run_id?, people,
  /// approved_by, apart?, otherwise?, allows?, changed_by?, asked_input?, cost, group,
  /// seen}]}`, oldest first. Those of one `group` are alike: of the same agent, about
  /// the same tool, under the same grants. `diff` is what the call would change in a
  /// file, as the file is at this moment; `needs` are the capabilities it takes, and
  /// `undo` says whether `undo.run` takes it back: `undoable`, `files_undoable` (what
  /// it changes of files, and nothing else), `not_undoable` or `nothing_to_undo`;
  /// `taken_back_by` is the effect of the call that takes it back, where its input
  /// names one. `people` is how many different people have to approve it and
  /// `approved_by` who has; where it is `apart`, none for whom the agent works may;
  /// where `otherwise` is `allow`, no answer until `expires_at` is a yes. Where
  /// somebody changed the call (`changed_by`), `asked_input` is what the agent asked
  /// for, and the rest is what is approved. `cost` is `{uses: [{need, left}],
  /// run_tokens?, agent_tokens?}`: of which grants' uses one is taken and how many they
  /// have, and what run and agent have spent on models so far. `allows` is what those
  /// who approved would allow besides. `seen` is a mark of what is shown, for
  /// `approval.respond`.
  static Object list(Session session, Params params) {
    return Methods.listed(
        "pending", session.within(session.backend().views().approvals(), "agent_id"));
  }

  /// `{}` → frames. The open questions, oldest first, each an `approval {approval}`, as
  /// `approval.list` has it; `listed {open}`, how many these were; and then, until the
  /// client hangs up, what becomes of them as it becomes durable: `approval` when
  /// another is asked, `approval_answered {id, by, approval}` when somebody approved
  /// and others have to, `approval_closed {id, decision}` when it is over, and `ping`.
  static void stream(Session session, Params params, Frames frames)
      throws IOException, InterruptedException {
    try (Subscription arrivals = session.kernel().subscribe()) {
      QuestionFrames told = new QuestionFrames(
          questions(session), session.operator().warrant()::reaches, frames::write);
      told.tellOpen();
      frames.write(Json.object("kind", "listed", "open", told.open()));
      long lastWrite = System.nanoTime();
      while (!frames.isAbandoned()) {
        Optional<JournalRecord> next = arrivals.next(POLL);
        boolean wrote = next.isPresent() && told.tell(next.get());
        if (arrivals.missed() > 0) {
          wrote |= told.tellOpen();
        }
        if (!wrote && System.nanoTime() - lastWrite > HEARTBEAT.toNanos()) {
          frames.write(Json.object("kind", "ping"));
          wrote = true;
        }
        lastWrite = wrote ? System.nanoTime() : lastWrite;
      }
    }
  }

  /// `{id, input?}` → `{effect, diff?, needs, undo, seen}`. What a call that waits
  /// would do as things are now, with `input` in the place of its own if that is given;
  /// refused where its agent could not make that call.
  static Object preview(Session session, Params params) throws RpcError {
    ApprovalId id = id(params);
    Approval question = open(session, id);
    Optional<String> input = input(params);
    PreparedCall call = AgentMethods.value(
        session.operator().consider(id, input.orElseGet(() -> questions(session).input(question))));
    return questions(session)
        .preview(
            question.agent(), call, input.orElseGet(() -> questions(session).input(question)));
  }

  /// `{id, decision: "approve" | "deny", reason?, seen?, input?, allow?}` → `{ok,
  /// open?}`. Allows the call that was asked about, once, or refuses it. The first
  /// answer counts; where more than one person has to approve, one who denies is
  /// enough, and `open` is the question, as in `approval.list`, while it waits for
  /// others. With `seen`, as `approval.list` or `approval.preview` gave it, a yes is
  /// refused where what was shown is no more so, as when the file has changed. With
  /// `input` the tool is given that in the place of what the agent asked for, if the
  /// agent could have asked for it, and the agent is told; who approved before has to
  /// approve again. With `allow`, `{for: "run" | "agent", patterns?, times?, within?}`,
  /// the like of the call needs nobody from then on, in that run or of that agent: what
  /// the call needs, or what lies within `patterns`, as often as `times` and as long as
  /// `within` say. That is a grant of its own, derived from the one about which was
  /// asked and never wider (`capability.list`, `capability.revoke`); who approved
  /// before must have allowed the same.
  static Object respond(Session session, Params params) throws RpcError {
    ApprovalId id = id(params);
    String decision = params.need("decision");
    boolean approve = switch (decision) {
      case "approve" -> true;
      case "deny" -> false;
      default -> throw new RpcError("invalid decision: " + decision + ". Use 'approve' or 'deny'");
    };
    String reason = words(params, "reason", approve ? "" : "denied by human");
    AgentMethods.value(
        approve
            ? session.operator().approve(id, yes(session, id, params, reason))
            : session.operator().answer(id, false, reason));
    QuestionView questions = questions(session);
    return Json.object("ok", true, "open", questions.open(id).map(questions::question));
  }

  /// Returns what is said yes to, if that is what its `seen` says.
  private static Yes yes(Session session, ApprovalId id, Params params, String reason)
      throws RpcError {
    Approval question = open(session, id);
    Optional<String> input = input(params);
    Optional<String> seen = params.text("seen");
    if (seen.isEmpty() && input.isEmpty() && question.ballot().edit().isPresent()) {
      throw new RpcError("the call was changed since the agent asked: look at it"
          + " (approval.list), and give 'seen' as it stands there");
    }
    if (seen.isPresent() && !seen.get().equals(now(session, question, input))) {
      throw new RpcError("what the call would do changed since you looked, as when the file"
          + " changed: look again");
    }
    return new Yes(Optional.of(question.allowed()), input, allowance(params), reason);
  }

  private static Optional<Allowance> allowance(Params params) throws RpcError {
    JsonNode allow = params.node().path("allow");
    if (allow.isMissingNode()) {
      return Optional.empty();
    }
    Params terms = new Params(allow);
    String word = terms.need("for");
    boolean run = switch (word) {
      case "run" -> true;
      case "agent" -> false;
      default -> throw new RpcError("invalid for: " + word + ". Use 'run' or 'agent'");
    };
    Optional<Long> times = terms.number("times", 1);
    try {
      return Optional.of(new Allowance(
          run,
          terms.texts("patterns").stream().map(Capability::parse).toList(),
          times.isPresent() ? OptionalLong.of(times.get()) : OptionalLong.empty(),
          terms.text("within").map(Constraints::parseDuration)));
    } catch (IllegalArgumentException e) {
      throw new RpcError("invalid allow: " + e.getMessage());
    }
  }

  private static String now(Session session, Approval question, Optional<String> input)
      throws RpcError {
    return input.isEmpty()
        ? questions(session).seen(question)
        : questions(session)
            .seen(
                question.agent(),
                AgentMethods.value(session.operator().consider(question.id(), input.get())),
                input.get());
  }

  private static Approval open(Session session, ApprovalId id) throws RpcError {
    return questions(session)
        .open(id)
        .filter(question -> session.operator().warrant().reaches(question.agent()))
        .orElseThrow(() -> new RpcError("ipc error: no pending approval with id " + id));
  }

  private static QuestionView questions(Session session) {
    return session.backend().views().questions();
  }

  private static Optional<String> input(Params params) {
    JsonNode input = params.node().path("input");
    return input.isMissingNode() ? Optional.empty() : Optional.of(input.toString());
  }

  private static ApprovalId id(Params params) throws RpcError {
    try {
      return new ApprovalId(Params.uuid(params.need("id")));
    } catch (RpcError e) {
      throw e.text().startsWith("missing") ? e : new RpcError("invalid id: " + e.text());
    }
  }

  private static String words(Params params, String name, String otherwise) throws RpcError {
    String words = params.text(name).orElse(otherwise);
    if (words.length() > MAX_REASON) {
      throw new RpcError("'" + name + "' has more than " + MAX_REASON + " characters: shorten it");
    }
    return words;
  }

  /// `{}` → `{outcomes: [{intent, agent_id, agent_name, run_id?, tool, effect, needs,
  /// input, key, begun_at, unknown_since, awaited}], unlisted}`, oldest first. The
  /// calls of which nobody knows what they came to: a daemon ended in the middle of
  /// them. `intent` is the record that began it and its name here; `key` is the call's
  /// key, which the program it started was given; a run waits for what is found out
  /// where it is `awaited`. `unlisted` is how many more there are, too old to be
  /// listed, in the journal alone.
  static Object outcomes(Session session, Params params) {
    return session.backend().views().outcomes(session.operator().warrant()::reaches);
  }

  /// `{intent, found: "happened" | "did_not_happen", note?}` → `{ok}`. Says what became
  /// of a call whose outcome is unknown, on record. The first word counts; a run that
  /// waits for it reads it as the answer of the call and goes on.
  static Object resolve(Session session, Params params) throws RpcError {
    long intent =
        params.number("intent", 1).orElseThrow(() -> new RpcError("missing 'intent' parameter"));
    String word = params.need("found");
    Finding found = Arrays.stream(Finding.values())
        .filter(finding -> finding.word().equals(word))
        .findFirst()
        .orElseThrow(
            () -> new RpcError("invalid found: " + word + ". Use 'happened' or 'did_not_happen'"));
    AgentMethods.value(session.operator().resolve(intent, found, words(params, "note", "")));
    return Methods.ok();
  }
}
