package dev.aaos.linux.cell;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.Spawn;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.limit.Hold;
import dev.aaos.linux.limit.ResourceLimits;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// One command, from its cell's making to its cell's end.
///
/// Everything in the cell ends with the command: what it left running in the background is
/// killed.
final class CommandRun {
  private static final int ERRORS = 2;
  private static final int NO_SUCH_PROGRAM = 127;
  private static final int NOT_STARTABLE = 126;

  private final Program program;
  private final EmptyCell cell;
  private final CellMaker maker;
  private final List<Bpf.Instruction> filter;
  private final Cells.Listener listener;

  /// Lays out a run of `program` in `cell`, which belongs to it alone.
  CommandRun(
      Program program,
      EmptyCell cell,
      CellMaker maker,
      List<Bpf.Instruction> filter,
      Cells.Listener listener) {
    this.program = program;
    this.cell = cell;
    this.maker = maker;
    this.filter = filter;
    this.listener = listener;
  }

  /// Runs it and returns how it ended; all of its output has been passed on then.
  ///
  /// @param line the program's end of its line, which it gets as descriptor 3
  /// @param whenStarted is run once the program has begun
  Ending run(Optional<Descriptor> line, Runnable whenStarted)
      throws ConfinementException, IOException, InterruptedException {
    try (Streams streams = Streams.open(program.input());
        Start start = new Start(streams.given(line))) {
      int errno = begin(start);
      whenStarted.run();
      if (errno != 0) {
        return refused(errno);
      }
      try (Descriptor process = Processes.open(start.pid)) {
        streams.begun(line);
        streams.follow(process, cell::kill, listener);
        return Processes.await(process);
      }
    }
  }

  /// What a shell would answer: the program is not there, or cannot be run.
  private Ending refused(int errno) {
    String why = Errno.of(errno).map(Enum::name).orElse("errno " + errno);
    String words = program.arguments().getFirst() + ": cannot be started: " + why + "\n";
    listener.wrote(ERRORS, words.getBytes(StandardCharsets.UTF_8));
    return new Ending.Exited(errno == Errno.ENOENT.number() ? NO_SUCH_PROGRAM : NOT_STARTABLE);
  }

  /// Has it built and started, and limits what was born before it becomes the program.
  ///
  /// @return the errno for which it could not become the program; 0 when it did
  private int begin(Start start) throws ConfinementException, InterruptedException {
    Thread thread = Thread.ofPlatform().name("confined").start(start);
    try {
      limit(start);
    } finally {
      thread.join();
    }
    int errno = start.outcome();
    listener.started(start.proofs());
    return errno;
  }

  /// A child that died while it waited is found out about like any that was killed.
  private void limit(Start start) throws ConfinementException {
    try {
      if (cell.hold().awaitChild(start.over.reading())) {
        ResourceLimits.set(start.child(), program.bounds());
        cell.hold().release();
      }
    } catch (LinuxException e) {
      cell.kill();
      throw new ConfinementException(
          "limits",
          String.valueOf(e.getMessage()),
          "see `aaos doctor` for what this machine lacks");
    }
  }

  /// What the thread does that is thrown away: it builds the cell, and starts the program there.
  private final class Start implements Runnable, AutoCloseable {
    private final List<Integer> given;
    private final Pipe over = Pipe.open();
    private volatile Optional<Descriptor> children = Optional.empty();
    private Optional<ConfinementException> notBuilt = Optional.empty();
    private Optional<Restriction> restriction = Optional.empty();
    private int pid;

    Start(List<Integer> given) throws LinuxException {
      this.given = given;
    }

    @Override
    public void run() {
      try (Frame frame = new Frame()) {
        MemorySegment word = frame.bytes(1);
        try {
          build(frame);
        } finally {
          frame.attempt(SystemCall.WRITE, over.writing().number(), word.address(), 1);
        }
      }
    }

    private void build(Frame frame) {
      try (Arena arena = Arena.ofConfined()) {
        children = Optional.of(Hold.children());
        try (Landlock rules = maker.make(cell)) {
          Spawn spawn = new Spawn(
              arena,
              program.arguments().getFirst(),
              program.arguments(),
              program.environment(),
              Spawn.Heritage.of(given).heldAt(cell.hold().fifo().number()));
          Cell place = new Cell(cell, rules, PathBytes.of(program.directory()));
          Restriction laidOut = Restriction.inCell(arena, place, filter, spawn);
          restriction = Optional.of(laidOut);
          laidOut.run(frame);
          pid = spawn.pid();
          spawn.release();
        }
      } catch (ConfinementException e) {
        notBuilt = Optional.of(e);
      } catch (LinuxException e) {
        notBuilt = Optional.of(new ConfinementException(
            "limits",
            String.valueOf(e.getMessage()),
            "use a kernel that lists children (CONFIG_PROC_CHILDREN)"));
      }
    }

    /// Returns the child's process id, from any thread, while it waits.
    int child() throws LinuxException {
      return cell.hold().child(children.orElseThrow());
    }

    /// Returns why the program could not be run, 0 when it was, once the thread has ended.
    int outcome() throws ConfinementException {
      if (notBuilt.isPresent()) {
        throw notBuilt.get();
      }
      return restriction
          .orElseThrow(() ->
              new ConfinementException("start", "the maker of the cell failed", "see its log"))
          .outcome(cell.hold().isReleased());
    }

    int proofs() {
      return restriction.map(Restriction::proofs).orElse(0);
    }

    @Override
    public void close() {
      over.close();
      children.ifPresent(Descriptor::close);
    }
  }
}
