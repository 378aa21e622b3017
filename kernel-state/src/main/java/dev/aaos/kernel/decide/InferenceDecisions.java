package dev.aaos.kernel.decide;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Amount;
import dev.aaos.kernel.budget.Bid;
import dev.aaos.kernel.budget.Loss;
import dev.aaos.kernel.budget.Price;
import dev.aaos.kernel.budget.Reservation;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.conversation.LoopWatch;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.journal.RunFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What is decided about model calls: what is set aside before one, and spent after it.
final class InferenceDecisions {
  private InferenceDecisions() {}

  static Decision<Begun> begin(Worktable table, Command.BeginInference command) {
    Optional<Run> run = RunDecisions.active(table, command.run());
    if (run.isEmpty()) {
      return RunDecisions.ended(table, command.run());
    }
    Purses purses = Purses.of(table, run.get());
    Bid bid = command.bid();
    if (isLate(table, run.get())) {
      return stop(table, run.get(), command, late(run.get()));
    }
    if (table.limits().loops().stops(command.loop().turns())) {
      return stop(table, run.get(), command, stuck(run.get(), command.loop()));
    }
    if (purses.isEmpty()) {
      return table.reply(
          new Begun.Ask(asked(table, run.get(), command.cause()), bid.outputTokens()));
    }
    if (bid.price() instanceof Price.Unknown(String reason) && purses.count(Resource.MONEY)) {
      return refused(
          table, run.get(), command.cause(), "a budget in money cannot be kept: " + reason);
    }
    OptionalInt closable = purses.output(bid, true, false);
    if (closable.isPresent()) {
      int output = closable.getAsInt();
      return reserved(table, run.get(), command, output, Purses.closing(bid, output));
    }
    if (!bid.counted()) {
      return table.reply(new Begun.Count());
    }
    if (purses.output(bid, true, true).isPresent()) {
      return table.reply(new Begun.Wait());
    }
    return purses.own().closing().isZero()
        ? alone(table, run.get(), command, purses)
        : exceeded(table, run.get(), command, purses);
  }

  /// It costs nothing, so no budget is asked. A run that has to stop is not told again what led it
  /// on before.
  static Decision<Optional<Long>> reuse(Worktable table, Command.ReuseInference command) {
    RunId id = command.again().run();
    Optional<Run> run = RunDecisions.active(table, id);
    if (run.isEmpty()) {
      return RunDecisions.ended(table, id);
    }
    if (isLate(table, run.get()) || table.limits().loops().stops(command.loop().turns())) {
      return table.reply(Optional.empty());
    }
    Labels labels =
        run.get().labels().join(Labels.from(Labels.Origin.MODEL)).join(command.labels());
    return table.reply(Optional.of(
        RunDecisions.record(table, run.get(), command.cause(), labels, command.again())));
  }

  /// Returns whether the time that `run` has is over.
  private static boolean isLate(Worktable table, Run run) {
    return run.due().filter(due -> !table.now().isBefore(due)).isPresent();
  }

  /// There is no room to say later where the run stopped: it goes as far as it comes.
  private static Decision<Begun> alone(
      Worktable table, Run run, Command.BeginInference command, Purses purses) {
    OptionalInt output = purses.output(command.bid(), false, false);
    if (output.isPresent()) {
      return reserved(table, run, command, output.getAsInt(), Amount.ZERO);
    }
    return purses.output(command.bid(), false, true).isPresent()
        ? table.reply(new Begun.Wait())
        : exceeded(table, run, command, purses);
  }

  private static Decision<Begun> reserved(
      Worktable table, Run run, Command.BeginInference command, int output, Amount closing) {
    Amount call = command.bid().most(output);
    long asked = asked(table, run, command.cause());
    RunDecisions.record(
        table, run, asked, Labels.NONE, new RunFact.Reserved(run.id(), call, closing));
    return table.reply(new Begun.Ask(asked, output));
  }

  private static long asked(Worktable table, Run run, long cause) {
    return asked(table, run, model(table, run, run.progress().rung()), cause);
  }

  private static long asked(Worktable table, Run run, String model, long cause) {
    var fact = new RunFact.InferenceBegun(run.id(), model);
    return RunDecisions.record(table, run, cause, run.labels(), fact);
  }

  private static String model(Worktable table, Run run, int rung) {
    return table.state().agent(run.agent()).orElseThrow().identity().model(rung);
  }

  static Decision<Boolean> climb(Worktable table, Command.Climb command) {
    Optional<Run> run = RunDecisions.active(table, command.run());
    int rung = run.map(found -> found.progress().rung()).orElse(0);
    boolean leadsOn = run.flatMap(found -> table.state().agent(found.agent()))
        .filter(agent -> agent.identity().standing().ladder().leadsOn(rung))
        .isPresent();
    if (leadsOn) {
      String next = model(table, run.get(), rung + 1);
      String reason = Worktable.bounded(command.reason());
      var fact = new RunFact.Climbed(command.run(), rung + 1, next, reason);
      RunDecisions.record(table, run.get(), command.cause(), Labels.NONE, fact);
    }
    return table.reply(leadsOn);
  }

  /// Too little is left: with what was set aside for that the run says where it stopped.
  private static Decision<Begun> exceeded(
      Worktable table, Run run, Command.BeginInference command, Purses purses) {
    Purses.Purse spent = purses.tightest(command.bid());
    String why = Purses.refusal(spent, command.bid());
    Amount closing = purses.closing(command.bid());
    if (closing.isZero()) {
      exceeded(table, run, command.cause(), spent);
      return refused(table, run, command.cause(), why);
    }
    long asked = closing(table, run, command.cause(), closing);
    exceeded(table, run, asked, spent);
    return table.reply(new Begun.Close(
        asked, Reply.Ending.OVER_BUDGET, Purses.CLOSING_OUTPUT, closing.tokens(), why));
  }

  private static long closing(Worktable table, Run run, long cause, Amount aside) {
    long asked = asked(table, run, cause);
    var reserved = new RunFact.Reserved(run.id(), aside, Amount.ZERO);
    RunDecisions.record(table, run, asked, Labels.NONE, reserved);
    return asked;
  }

  /// Why a run has to stop that has enough to spend.
  ///
  /// @param fact what the record says
  /// @param ending what its last answer counts as
  /// @param why what its model is told
  private record Stop(RunFact fact, Reply.Ending ending, String why) {}

  private static Stop late(Run run) {
    Instant due = run.due().orElseThrow();
    return new Stop(
        new RunFact.Late(run.id(), due),
        Reply.Ending.OUT_OF_TIME,
        "your time is over, which was until " + due);
  }

  private static Stop stuck(Run run, LoopWatch.Loop loop) {
    return new Stop(
        new RunFact.Stuck(run.id(), loop.tool(), loop.turns()),
        Reply.Ending.NO_PROGRESS,
        "in your last " + loop.turns() + " turns you only asked for what you had asked for before,"
            + " at last for " + loop.tool() + ", and heard the same");
  }

  /// A run whose time is over, or that goes round in circles, says where it stopped, with what was
  /// set aside for that or, where nothing was, what is left.
  private static Decision<Begun> stop(
      Worktable table, Run run, Command.BeginInference command, Stop stop) {
    Purses purses = Purses.of(table, run);
    Amount kept = purses.closing(command.bid());
    Amount closing = kept.isZero() ? Purses.closing(command.bid(), 0) : kept;
    if (kept.isZero() && !purses.hold(closing)) {
      RunDecisions.record(table, run, command.cause(), Labels.NONE, stop.fact);
      return refused(table, run, command.cause(), stop.why);
    }
    long asked = purses.isEmpty()
        ? asked(table, run, command.cause())
        : closing(table, run, command.cause(), closing);
    RunDecisions.record(table, run, asked, Labels.NONE, stop.fact);
    long most = purses.isEmpty() ? Long.MAX_VALUE : closing.tokens();
    return table.reply(new Begun.Close(asked, stop.ending, Purses.CLOSING_OUTPUT, most, stop.why));
  }

  private static void exceeded(Worktable table, Run run, long cause, Purses.Purse spent) {
    var fact = new RunFact.QuotaExceeded(
        run.id(), spent.holder(), spent.account().quota(), spent.account().used());
    RunDecisions.record(table, run, cause, Labels.NONE, fact);
  }

  private static Decision<Begun> refused(Worktable table, Run run, long cause, String reason) {
    var fact =
        new RunFact.InferenceFailed(run.id(), Errno.EDQUOT.name(), Worktable.bounded(reason));
    RunDecisions.record(table, run, cause, Labels.NONE, fact);
    return table.refuse(Errno.EDQUOT, reason);
  }

  /// What was spent is settled even when the run has ended since; the caller hears that it has.
  static Decision<Long> finish(Worktable table, Command.FinishInference command) {
    var fact =
        new RunFact.InferenceDone(command.run(), command.turn(), command.ending(), command.usage());
    Loss loss = new Loss(unsaid(table, command.run(), command.usage()), command.nanousd());
    return settled(table, command.run(), fact, loss, command.cause());
  }

  static Decision<Long> fail(Worktable table, Command.FailInference command) {
    Loss loss = command.loss().orElseGet(() -> whole(table, command.run()));
    var fact = new RunFact.InferenceFailed(
        command.run(), command.kind(), Worktable.bounded(command.reason()));
    return settled(table, command.run(), fact, loss, command.cause());
  }

  /// Returns as much of `usage` as no record of its own will say, since the run is not listed.
  private static Usage unsaid(Worktable table, RunId run, Usage usage) {
    return table.state().run(run).isPresent() ? Usage.ZERO : usage;
  }

  /// Records what came of a call, and settles it. As a reply, a failure is put on record even when
  /// the run has ended since; of one that is not listed any more, only what it cost.
  private static Decision<Long> settled(
      Worktable table, RunId id, RunFact fact, Loss loss, long cause) {
    Optional<Run> run = table.state().run(id);
    if (run.isEmpty()) {
      settle(table, id, loss, cause);
      return RunDecisions.ended(table, id);
    }
    Purses before = Purses.of(table, run.get());
    boolean failed =
        fact instanceof RunFact.InferenceFailed || fact instanceof RunFact.NotSummarised;
    Labels labels =
        failed ? Labels.NONE : run.get().labels().join(Labels.from(Labels.Origin.MODEL));
    long recorded = RunDecisions.record(table, run.get(), cause, labels, fact);
    settle(table, id, loss, cause);
    before.warn(table, run.get(), cause);
    return run.get().isActive() ? table.reply(recorded) : RunDecisions.ended(table, id);
  }

  /// An attempt that came to nothing is paid, and as much set aside for the next as for it.
  static Decision<Boolean> lose(Worktable table, Command.LoseAttempt command) {
    Optional<Run> found = table.state().run(command.run());
    if (found.isEmpty()) {
      return table.reply(false);
    }
    Run run = found.get();
    Purses before = Purses.of(table, run);
    Reservation aside = before.own();
    settle(table, run.id(), command.loss(), command.cause());
    before.warn(table, run, command.cause());
    if (!run.isActive() || !Purses.of(table, run).hold(aside.call())) {
      return table.reply(false);
    }
    if (!aside.call().isZero()) {
      var again = new RunFact.Reserved(run.id(), aside.call(), aside.closing());
      RunDecisions.record(table, run, command.cause(), Labels.NONE, again);
    }
    return table.reply(true);
  }

  /// Pays for the calls whose daemon has ended, as much as they may have cost at most: nobody
  /// knows better.
  static void settleLost(Worktable table, long booted) {
    List<RunId> lost = new ArrayList<>();
    table.state().spending().aside().forEach((run, aside) -> {
      if (!aside.call().isZero()) {
        lost.add(run);
      }
    });
    lost.sort(Comparator.comparing(run -> run.value()));
    for (RunId run : lost) {
      settle(table, run, whole(table, run), booted);
    }
  }

  /// A summary is written from what there is: what is set aside so that the run can say where it
  /// stopped is left as it is, and nobody waits for more.
  static Decision<Long> beginSummary(Worktable table, Command.BeginSummary command) {
    Optional<Run> run = RunDecisions.active(table, command.run());
    if (run.isEmpty()) {
      return RunDecisions.ended(table, command.run());
    }
    Purses purses = Purses.of(table, run.get());
    Amount most = command.bid().most(command.bid().outputTokens());
    boolean priced = command.bid().price() instanceof Price.Known || !purses.count(Resource.MONEY);
    if (isLate(table, run.get()) || !priced || !purses.hold(most)) {
      return table.refuse(Errno.EDQUOT, "not enough is left for a summary");
    }
    long asked = asked(table, run.get(), command.model(), command.cause());
    if (!purses.isEmpty()) {
      var aside = new RunFact.Reserved(command.run(), most, purses.own().closing());
      RunDecisions.record(table, run.get(), asked, Labels.NONE, aside);
    }
    return table.reply(asked);
  }

  static Decision<Long> finishSummary(Worktable table, Command.FinishSummary command) {
    RunId run = command.made().run();
    Loss loss = new Loss(unsaid(table, run, command.made().usage()), command.nanousd());
    return settled(table, run, command.made(), loss, command.cause());
  }

  static Decision<Long> failSummary(Worktable table, Command.FailSummary command) {
    RunFact.NotSummarised why = command.why();
    Loss loss = command.loss().orElseGet(() -> whole(table, why.run()));
    var fact = new RunFact.NotSummarised(why.run(), why.kind(), Worktable.bounded(why.reason()));
    return settled(table, why.run(), fact, loss, command.cause());
  }

  private static Loss whole(Worktable table, RunId run) {
    Amount most = aside(table, run);
    return new Loss(Usage.of(most.tokens(), 0), most.nanousd());
  }

  private static Amount aside(Worktable table, RunId run) {
    return table.state().spending().aside().get(run).map(Reservation::call).orElse(Amount.ZERO);
  }

  /// Gives back what was set aside and spends what was lost, also of a run that is not listed any
  /// more.
  private static void settle(Worktable table, RunId run, Loss loss, long cause) {
    Optional<Run> listed = table.state().run(run);
    boolean counted = loss.nanousd() > 0
        && listed.filter(found -> Purses.of(table, found).count(Resource.MONEY)).isPresent();
    if (counted || !aside(table, run).isZero() || !loss.usage().equals(Usage.ZERO)) {
      var settled = new RunFact.Settled(run, loss.usage(), loss.nanousd());
      table.record(listed.map(Run::agent), Optional.of(run), cause, Labels.NONE, settled);
    }
  }
}
