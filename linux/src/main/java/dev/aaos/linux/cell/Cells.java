package dev.aaos.linux.cell;

import dev.aaos.linux.call.Architecture;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Egress;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Enforcement;
import dev.aaos.linux.confine.Passage;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.confine.Tier;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.egress.Gate;
import dev.aaos.linux.egress.Keeper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Makes cells and runs commands in them. Any platform thread may; each blocks until its
/// command has ended.
public final class Cells {
  /// The command that shows whether commands can be confined.
  public static final Program TRIAL = new Program(
      List.of("/usr/bin/true"), List.of(), "/tmp", "", List.of(), Egress.NONE, Bounds.DEFAULT);

  private final Profile profile;
  private final List<Bpf.Instruction> filter;
  private final Stock stock = new Stock();
  private boolean bounded;

  private Cells() {
    this.profile = Profile.load();
    this.filter = SeccompFilter.compile(SyscallPolicy.load(), Architecture.CURRENT);
  }

  /// Hears of one command, on the thread that runs it.
  public interface Listener extends Keeper {
    /// Its cell is there; `kill` ends everything in it, from any thread.
    void made(Runnable kill);

    /// It was started; `proofs` forbidden things had been tried and refused.
    void started(int proofs);

    /// It wrote `bytes` to its standard output (1) or error (2).
    void wrote(int stream, byte[] bytes);
  }

  /// Hears of the trial, and has nothing to say.
  public record Deaf() implements Listener {
    @Override
    public void made(Runnable kill) {}

    @Override
    public void started(int proofs) {}

    @Override
    public void wrote(int stream, byte[] bytes) {}

    @Override
    public Passage ask(Destination to) {
      return new Passage.Shut("a trial");
    }

    @Override
    public void carried(Destination to, long sent, long received, String trouble) {}
  }

  /// The descriptors that came with a command, closed when it has been run.
  ///
  /// @param trees copies of the views' trees, in order; empty when this process opens the
  ///     views itself
  /// @param line the program's end of its line
  public record Given(List<Descriptor> trees, Optional<Descriptor> line) implements AutoCloseable {
    /// None.
    public static final Given NOTHING = new Given(List.of(), Optional.empty());

    /// Returns `all` told apart: the line comes last, where there is one.
    public static Given of(List<Descriptor> all, boolean line) {
      return line
          ? new Given(all.subList(0, all.size() - 1), Optional.of(all.getLast()))
          : new Given(all, Optional.empty());
    }

    @Override
    public void close() {
      trees.forEach(Descriptor::close);
      line.ifPresent(Descriptor::close);
    }
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
    Ending ending = cells.run(TRIAL, Given.NOTHING, new Deaf());
    if (!ending.equals(new Ending.Exited(0))) {
      throw new ConfinementException(
          "start", "/usr/bin/true in a cell came to " + ending, "install coreutils and dash");
    }
    return cells;
  }

  /// Returns what confines a program in a cell here.
  public synchronized Enforcement enforcement() {
    return new Enforcement(Tier.T2, Landlock.version(), bounded, profile.name());
  }

  /// Makes a cell, runs `program` in it and ends the cell.
  public Ending run(Program program, Given given, Listener listener)
      throws ConfinementException, InterruptedException {
    try (given) {
      EmptyCell cell = stock.take(program.bounds());
      try {
        synchronized (this) {
          bounded = cell.bounded();
        }
        listener.made(cell::kill);
        CellMaker maker =
            new CellMaker(sources(program.views(), given.trees), profile, program.bounds());
        try (Gate _ = Gate.open(cell.process(), program.egress(), listener)) {
          return new CommandRun(program, cell, maker, filter, listener)
              .run(given.line, stock::refill);
        }
      } finally {
        cell.end();
      }
    } catch (ConfinementException e) {
      throw e;
    } catch (IOException e) {
      throw new ConfinementException("start", String.valueOf(e.getMessage()), "see `aaos doctor`");
    }
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
