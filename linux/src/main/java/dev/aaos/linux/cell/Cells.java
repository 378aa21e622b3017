package dev.aaos.linux.cell;

import dev.aaos.capability.PathPattern;
import dev.aaos.linux.call.Architecture;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Enforcement;
import dev.aaos.linux.confine.Permits;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.confine.Tier;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.egress.Gate;
import dev.aaos.linux.notify.Deputy;
import dev.aaos.linux.restrict.Bpf;
import dev.aaos.linux.restrict.CommandListener;
import dev.aaos.linux.restrict.CommandRunner;
import dev.aaos.linux.restrict.Given;
import dev.aaos.linux.restrict.Identity;
import dev.aaos.linux.restrict.Landlock;
import dev.aaos.linux.restrict.Profile;
import dev.aaos.linux.restrict.SeccompFilter;
import dev.aaos.linux.restrict.SyscallPolicy;
import dev.aaos.linux.restrict.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes cells and runs commands in them. Any platform thread may; each blocks until its
/// command has ended.
public final class Cells implements CommandRunner {
  private final Profile profile;
  private final List<Bpf.Instruction> filter;
  private final Stock stock = new Stock();
  private boolean bounded;

  private Cells() {
    this.profile = Profile.load();
    this.filter = SeccompFilter.compile(SyscallPolicy.load(), Architecture.CURRENT);
  }

  /// Returns what makes cells, after one was made and a command was run in it.
  ///
  /// @throws ConfinementException when that cannot be done here, naming the layer
  public static Cells tried() throws ConfinementException, InterruptedException {
    if (Identity.isRoot()) {
      throw new ConfinementException(
          "identity", "aaos-confine runs as root", "start it as the agent user");
    }
    if (Landlock.version() == 0) {
      throw new ConfinementException(
          "landlock",
          "this kernel has none, or it is not enabled",
          "boot Linux 5.13 or newer with landlock among the security modules (lsm=landlock,…)");
    }
    Cells cells = new Cells();
    Trial.of(cells);
    return cells;
  }

  /// Returns what confines a program in a cell here.
  public synchronized Enforcement enforcement() {
    return new Enforcement(Tier.T2, Landlock.version(), bounded, profile.name(), Set.of());
  }

  /// Makes a cell, runs `program` in it and ends the cell.
  @Override
  public Ending run(Program program, Given given, CommandListener listener)
      throws ConfinementException, InterruptedException {
    try (given) {
      EmptyCell cell = stock.take(given.numbers());
      Optional<Deputy> deputy = deputy(program, given, listener);
      try {
        synchronized (this) {
          bounded = cell.bounded();
        }
        listener.made(cell::kill);
        CellMaker maker = new CellMaker(sources(program.views(), given.trees()), profile, program);
        try (Gate _ = Gate.open(cell.process(), program.egress(), listener)) {
          return new CommandRun(program, cell, maker, filter, deputy)
              .run(given, listener, stock::refill);
        }
      } finally {
        cell.end();
        if (deputy.isPresent()) {
          deputy.get().end();
        }
      }
    } catch (ConfinementException e) {
      throw e;
    } catch (IOException e) {
      throw new ConfinementException("start", String.valueOf(e.getMessage()), "see `aaos doctor`");
    }
  }

  private static Optional<Deputy> deputy(Program program, Given given, CommandListener listener) {
    boolean judged = program.views().stream().anyMatch(View::isJudged);
    if (program.permits().isWithoutWriting() && !judged) {
      return Optional.empty();
    }
    List<View> own = CellMaker.shared(program.views());
    List<PathPattern> written = own.stream()
        .map(shared -> PathPattern.beneath(shared.path().toString()))
        .toList();
    Permits permits = program.permits().andWriting(written);
    Deputy.Land land = new Deputy.Land(program.views(), own, permits);
    return Optional.of(Deputy.inCell(land, program.bounds().disk(), given.trail(), listener));
  }

  private static List<CellMaker.Source> sources(List<View> views, List<Descriptor> trees) {
    Iterator<Descriptor> copies = trees.iterator();
    List<CellMaker.Source> sources = new ArrayList<>();
    for (View view : views) {
      Optional<Descriptor> tree = copies.hasNext() ? Optional.of(copies.next()) : Optional.empty();
      sources.add(new CellMaker.Source(view, tree));
    }
    return sources;
  }
}
