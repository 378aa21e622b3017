package dev.aaos.kernel.decide;

import dev.aaos.kernel.approval.Allowance;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Edit;
import dev.aaos.kernel.approval.Offer;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.approval.Voice;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Principal;
import dev.aaos.log.Digest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/// What people say to questions, and who has to, drawn from chance.
record RandomAnswers(RandomGenerator random, Table table) {
  Quorum quorum() {
    Optional<Duration> within = Optional.of(Duration.ofMinutes(1));
    return switch (random.nextInt(3)) {
      case 0 -> Quorum.ONE;
      case 1 -> new Quorum(2, false, Optional.empty(), false);
      default -> new Quorum(3, true, within, random.nextBoolean());
    };
  }

  Command.Answer answer(ApprovalId question) {
    List<Verdict> closing = List.of(Verdict.values()).subList(1, 5);
    Verdict verdict = closing.get(random.nextInt(closing.size()));
    Command.Answer plain = Table.answering(question, verdict, "");
    return new Command.Answer(question, verdict, "", plain.by().map(someone -> voice()), 1);
  }

  private Voice voice() {
    Edit edit = new Edit(Table.BLOB, Table.BLOB, new Digest(random.nextInt(3), 1, 1, 1));
    return new Voice(
        new Principal("uid " + random.nextInt(4)),
        Optional.empty(),
        random.nextInt(4) == 0 ? Optional.of(edit) : Optional.empty(),
        random.nextInt(3) == 0 ? Optional.of(allowing()) : Optional.empty());
  }

  private Voice.Allowing allowing() {
    Allowance terms =
        new Allowance(random.nextBoolean(), List.of(), OptionalLong.of(2), Optional.empty());
    List<Grant> held = table.state.grants().all();
    List<Long> some =
        held.stream().map(Grant::id).filter(id -> random.nextBoolean()).toList();
    List<Offer> offers =
        held.stream().map(grant -> new Offer(grant.id(), grant.capability())).toList();
    return new Voice.Allowing(terms, List.of(new Voice.Share(true, some, offers)));
  }
}
