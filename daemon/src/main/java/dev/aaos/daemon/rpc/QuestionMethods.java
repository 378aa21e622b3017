package dev.aaos.daemon.rpc;

import dev.aaos.daemon.question.QuestionView;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import java.util.Arrays;
import java.util.UUID;

/// What people are asked: `approval.list`, `approval.respond`, `outcome.list`, `outcome.resolve`.
final class QuestionMethods {
  private static final int MAX_REASON = 1_000;

  private QuestionMethods() {}

  /// `{}` → `{pending: [{id, agent_id, agent_name, tool, input, effect, diff?, needs?,
  /// undo?, chain, description, timestamp, expires_at, run_id?, people, approved_by, apart?,
  /// otherwise?}]}`, oldest first. `people` is how many different people have to approve it
  /// and `approved_by` who has; where it is `apart`, none for whom the agent works may; where
  /// `otherwise` is `allow`, no answer until `expires_at` is a yes.
  /// `diff` is what the call would change in a file, as the file is at this moment;
  /// `needs` are the capabilities it takes, and `undo` says whether `undo.run` takes it
  /// back: `undoable`, `files_undoable` (what it changes of files, and nothing else),
  /// `not_undoable` or `nothing_to_undo`.
  static Object list(Session session, Params params) {
    return Methods.listed("pending", session.backend().views().approvals());
  }

  /// `{id, decision: "approve" | "deny", reason?}` → `{ok, open?}`. Allows the call that was
  /// asked about, once, or refuses it. The first answer counts; where more than one person has
  /// to approve, one who denies is enough, and `open` is the question, as in `approval.list`,
  /// while it waits for others.
  static Object respond(Session session, Params params) throws RpcError {
    String text = params.need("id");
    UUID id;
    try {
      id = Params.uuid(text);
    } catch (RpcError e) {
      throw new RpcError("invalid id: " + e.text());
    }
    String decision = params.need("decision");
    boolean approve = switch (decision) {
      case "approve" -> true;
      case "deny" -> false;
      default -> throw new RpcError("invalid decision: " + decision + ". Use 'approve' or 'deny'");
    };
    String reason = words(params, "reason", approve ? "" : "denied by human");
    ApprovalId question = new ApprovalId(id);
    AgentMethods.value(session.operator().answer(question, approve, reason));
    QuestionView questions = session.backend().views().questions();
    return Json.object("ok", true, "open", questions.open(question).map(questions::question));
  }

  private static String words(Params params, String name, String otherwise) throws RpcError {
    String words = params.text(name).orElse(otherwise);
    if (words.length() > MAX_REASON) {
      throw new RpcError("'" + name + "' has more than " + MAX_REASON + " characters: shorten it");
    }
    return words;
  }

  /// `{}` → `{outcomes: [{intent, agent_id, agent_name, run_id?, tool, effect, needs, input, key,
  /// begun_at, unknown_since, awaited}], unlisted}`, oldest first. The calls of which nobody
  /// knows what they came to: a daemon ended in the middle of them. `intent` is the record that
  /// began it and its name here; `key` is the call's key, which the program it started was given;
  /// a run waits for what is found out where it is `awaited`. `unlisted` is how many more there
  /// are, too old to be listed, in the journal alone.
  static Object outcomes(Session session, Params params) {
    return session.backend().views().outcomes();
  }

  /// `{intent, found: "happened" | "did_not_happen", note?}` → `{ok}`. Says what became of a call
  /// whose outcome is unknown, on record. The first word counts; a run that waits for it reads it
  /// as the answer of the call and goes on.
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
