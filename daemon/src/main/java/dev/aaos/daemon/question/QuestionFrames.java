package dev.aaos.daemon.question;

import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.JournalRecord;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What one watcher has been told of questions: each that was opened once, and its end
/// once, whatever records they missed. For one thread.
public final class QuestionFrames {
  private final QuestionView questions;
  private final Writer writer;
  private final Predicate<AgentId> whose;
  private final Set<String> open = new LinkedHashSet<>();

  /// Where frames go.
  public interface Writer {
    /// Writes one.
    void write(Map<String, Object> frame) throws IOException;
  }

  /// Tells of `questions` through `writer`.
  ///
  /// @param whose which agents' questions are told
  public QuestionFrames(QuestionView questions, Predicate<AgentId> whose, Writer writer) {
    this.questions = questions;
    this.whose = whose;
    this.writer = writer;
  }

  /// Returns how many questions were told that are not known to be over.
  public int open() {
    return open.size();
  }

  /// Tells what is open and was not told, and the end of what is open no more. Returns
  /// whether that was anything.
  public boolean tellOpen() throws IOException {
    List<Approval> pending = questions.pending().stream()
        .filter(question -> whose.test(question.agent()))
        .toList();
    Set<String> now = pending.stream().map(one -> one.id().toString()).collect(Collectors.toSet());
    boolean wrote = false;
    for (String id : List.copyOf(open)) {
      if (!now.contains(id)) {
        open.remove(id);
        writer.write(Json.object("kind", "approval_closed", "id", id, "decision", "closed"));
        wrote = true;
      }
    }
    for (Approval question : pending) {
      if (open.add(question.id().toString())) {
        writer.write(Json.object("kind", "approval", "approval", questions.question(question)));
        wrote = true;
      }
    }
    return wrote;
  }

  /// Tells what `record` says of questions. Returns whether that was anything.
  public boolean tell(JournalRecord record) throws IOException {
    boolean told = record.fact() instanceof ApprovalFact fact
        && switch (fact) {
          case ApprovalFact.Requested asked -> opened(asked);
          case ApprovalFact.Posed(var asked, var quorum) -> opened(asked);
          case ApprovalFact.Answered answered -> open.contains(answered.id().toString());
          case ApprovalFact.Closed closed -> open.remove(closed.id().toString());
          case ApprovalFact.Demanded _, ApprovalFact.OutcomesAsked _ -> false;
        };
    Optional<Map<String, Object>> frame =
        told ? questions.frame((ApprovalFact) record.fact()) : Optional.empty();
    if (frame.isPresent()) {
      writer.write(frame.get());
    }
    return frame.isPresent();
  }

  private boolean opened(ApprovalFact.Requested asked) {
    return whose.test(asked.agent()) && open.add(asked.id().toString());
  }
}
