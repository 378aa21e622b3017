package dev.aaos.daemon.question;

import dev.aaos.capability.Constraints;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.log.BlobRef;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What records say of questions: as audit events, and in one line of plain words.
public final class QuestionWords {
  private QuestionWords() {}

  /// Returns `fact` as an audit event.
  ///
  /// @param text reads content
  public static Map<String, Object> audit(ApprovalFact fact, Function<BlobRef, String> text) {
    return switch (fact) {
      case ApprovalFact.Requested asked -> asked(asked, text);
      case ApprovalFact.Posed(var asked, var quorum) -> {
        Map<String, Object> event = asked(asked, text);
        event.putAll(members(quorum));
        yield event;
      }
      case ApprovalFact.Demanded(var agent, var quorum) ->
        Json.object(
            "kind", "approvers_demanded",
            "people", quorum.people(),
            "apart", quorum.apart(),
            "within", quorum.within().map(Constraints::text),
            "otherwise", quorum.otherwise() ? "allow" : "deny");
      case ApprovalFact.Answered answered ->
        Json.object(
            "kind", "human_approval_answered",
            "approval_id", answered.id().toString(),
            "by", answered.by().name(),
            "decision", decision(answered),
            "reason", answered.reason(),
            "changed_to", answered.edit().map(edit -> text.apply(edit.effect())),
            "allowed", answered.allowance().map(Object::toString));
      case ApprovalFact.OutcomesAsked asks -> Json.object("kind", "outcomes_asked");
      case ApprovalFact.Closed(var id, Verdict verdict, String reason) ->
        verdict == Verdict.APPROVED
            ? Json.object("kind", "human_approval_granted", "approval_id", id.toString())
            : Json.object(
                "kind",
                "human_approval_denied",
                "approval_id",
                id.toString(),
                "reason",
                reason,
                "verdict",
                word(verdict));
    };
  }

  private static Map<String, Object> asked(
      ApprovalFact.Requested asked, Function<BlobRef, String> text) {
    return Json.object(
        "kind", "human_approval_requested",
        "description", text.apply(asked.effect()),
        "approval_id", asked.id().toString(),
        "tool", asked.tool());
  }

  /// Returns how `quorum` reads as members of an object.
  static Map<String, Object> members(Quorum quorum) {
    return Json.object(
        "people",
        quorum.people(),
        "apart",
        quorum.apart() ? Optional.of(true) : Optional.empty(),
        "within",
        quorum.within().map(Constraints::text),
        "otherwise",
        quorum.otherwise() ? Optional.of("allow") : Optional.empty());
  }

  /// Returns `fact` in one line of plain words.
  public static String explanation(ApprovalFact fact) {
    return switch (fact) {
      case ApprovalFact.Requested asked ->
        "a person was asked whether tool " + asked.tool() + " may be called";
      case ApprovalFact.Posed(var asked, var quorum) ->
        "it was asked whether tool " + asked.tool() + " may be called: " + words(quorum);
      case ApprovalFact.Demanded(var agent, var quorum) ->
        "whoever is asked about calls of agent " + agent + ": " + words(quorum);
      case ApprovalFact.Answered answered ->
        answered.by() + " said " + (answered.verdict() == Verdict.APPROVED ? "yes" : "no")
            + " to the question " + answered.id()
            + (answered.edit().isPresent() ? " and changed the call" : "")
            + answered.allowance().map(what -> " and allowed " + what).orElse("")
            + (answered.reason().isEmpty() ? "" : " (" + answered.reason() + ")");
      case ApprovalFact.OutcomesAsked(var agent) ->
        "a person is asked what became of calls of agent " + agent + " whose outcome is unknown";
      case ApprovalFact.Closed(var id, Verdict verdict, String reason) ->
        "the question " + id + " was closed: " + word(verdict)
            + (reason.isEmpty() ? "" : " (" + reason + ")");
    };
  }

  private static String words(Quorum quorum) {
    String people = quorum.people() == 1
        ? "one person must say yes"
        : quorum.people() + " different people must say yes";
    return people
        + (quorum.apart() ? ", none of whom the agent works for" : "")
        + quorum.within().map(time -> ", within " + Constraints.text(time)).orElse("")
        + (quorum.otherwise() ? ", and no answer is a yes" : "");
  }

  /// Returns what was said.
  static String decision(ApprovalFact.Answered answered) {
    return answered.verdict() == Verdict.APPROVED ? "approve" : "deny";
  }

  /// Returns `verdict` as the wire has it.
  static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }
}
