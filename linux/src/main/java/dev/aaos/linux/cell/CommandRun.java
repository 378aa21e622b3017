package dev.aaos.linux.cell;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Spawn;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.limit.Hold;
import dev.aaos.linux.notify.Deputy;
import dev.aaos.linux.restrict.Bpf;
import dev.aaos.linux.restrict.CommandListener;
import dev.aaos.linux.restrict.Denials;
import dev.aaos.linux.restrict.Given;
import dev.aaos.linux.restrict.HeldStart;
import dev.aaos.linux.restrict.Landlock;
import dev.aaos.linux.restrict.Processes;
import dev.aaos.linux.restrict.Restriction;
import dev.aaos.linux.restrict.Streams;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

/// One command, from its cell's making to its cell's end.
///
/// Everything in the cell ends with the command: what it left running in the background is
/// killed.
final class CommandRun implements HeldStart.Place {
  private final Program program;
  private final EmptyCell cell;
  private final CellMaker maker;
  private final List<Bpf.Instruction> filter;
  private final Optional<Deputy> deputy;

  /// Lays out a run of `program` in `cell`, which belongs to it alone.
  ///
  /// @param deputy makes names for it, where it may write any
  CommandRun(
      Program program,
      EmptyCell cell,
      CellMaker maker,
      List<Bpf.Instruction> filter,
      Optional<Deputy> deputy) {
    this.program = program;
    this.cell = cell;
    this.maker = maker;
    this.filter = filter;
    this.deputy = deputy;
  }

  /// Runs it and returns how it ended; all of its output has been passed on then.
  ///
  /// @param whenStarted is run once the program has begun
  Ending run(Given given, CommandListener listener, Runnable whenStarted)
      throws ConfinementException, IOException, InterruptedException {
    try (Streams streams = Streams.open(program.input());
        HeldStart start = new HeldStart(this, program, streams.given(given.line()))) {
      int errno = start.begin(given.groups());
      listener.started(start.proofs());
      whenStarted.run();
      if (errno != 0) {
        return start.refused(errno, listener);
      }
      try (Descriptor process = Processes.open(start.pid())) {
        streams.begun(given.line());
        streams.follow(process, cell::kill, listener);
        return Processes.await(process);
      }
    }
  }

  @Override
  public Hold hold() {
    return cell.hold();
  }

  @Override
  public Landlock prepare() throws ConfinementException {
    Landlock rules = maker.make(cell);
    deputy.ifPresent(serving -> serving.writeThrough(maker.doors()));
    return rules;
  }

  @Override
  public Restriction layOut(Arena arena, Landlock rules, Spawn spawn) throws LinuxException {
    Restriction restriction = new Restriction(arena, spawn, deputy);
    restriction.must(
        "namespaces",
        "enter the cell",
        SystemCall.SETNS,
        cell.process().number(),
        EmptyCell.NAMESPACES);
    restriction.begin(PathBytes.of(program.directory()));
    restriction.emptyBoundingSet();
    restriction.giveUp(rules);
    restriction.filter(filter);
    Denials.inCell(restriction);
    deputy.flatMap(Deputy::tree).ifPresent(tree -> Denials.of(tree, restriction));
    deputy.ifPresent(restriction::haveCallsWait);
    return restriction;
  }

  @Override
  public void abandon() {
    cell.kill();
  }
}
