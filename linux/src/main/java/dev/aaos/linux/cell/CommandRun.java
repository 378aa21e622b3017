package dev.aaos.linux.cell;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.Spawn;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Program;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One command, from its cell's making to its cell's end.
///
/// Everything in the cell ends with the command: what it left running in the background is
/// killed.
final class CommandRun {
  private static final int READABLE = 1;
  private static final int POLL_ENTRY = 8;
  private static final int CHUNK = 32 * 1024;
  private static final int SHOWN_STREAMS = 2;
  private static final long KIB = 1024;
  private static final long BLOCK = 512;

  /// Sets the limits that a process inherits, then becomes the program. `ulimit` takes blocks
  /// of 512 bytes for files and KiB for memory.
  private static final String LIMITS = """
      ulimit -c 0 && ulimit -n "$1" && ulimit -d "$2" && ulimit -f "$3" && ulimit -t "$4" ||
        exit 125
      shift 4
      exec "$@"
      """;

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
      throws ConfinementException, LinuxException, InterruptedException {
    try (Pipe input = Pipe.open();
        Pipe output = Pipe.open();
        Pipe errors = Pipe.open();
        Descriptor process = start(input, output, errors, line)) {
      whenStarted.run();
      input.reading().close();
      output.writing().close();
      errors.writing().close();
      line.ifPresent(Descriptor::close);
      List<Descriptor> watched = List.of(process, output.reading(), errors.reading());
      boolean[] open = {true, true, true};
      while (open[0] || open[1] || open[2]) {
        for (int ready : await(watched, open)) {
          if (ready > 0) {
            open[ready] = pass(ready, watched.get(ready));
          } else {
            // Whoever still holds the pipes open ends now, and so do the pipes.
            cell.kill();
            open[0] = false;
          }
        }
      }
      return Processes.await(process);
    }
  }

  private boolean pass(int stream, Descriptor pipe) throws LinuxException {
    byte[] some = pipe.readSome(CHUNK);
    if (some.length > 0) {
      listener.wrote(stream, some);
    }
    return some.length > 0;
  }

  private Descriptor start(Pipe input, Pipe output, Pipe errors, Optional<Descriptor> line)
      throws ConfinementException, LinuxException, InterruptedException {
    fill(input);
    Start start = new Start(
        Stream.concat(Stream.of(input.reading(), output.writing(), errors.writing()), line.stream())
            .map(Descriptor::number)
            .toList());
    Thread thread = Thread.ofPlatform().name("confined").start(start);
    thread.join();
    start.check();
    Descriptor process = Processes.open(start.pid);
    listener.started(start.proofs);
    return process;
  }

  /// What the thread does that is thrown away: it builds the cell, and starts the program there.
  private final class Start implements Runnable {
    private final List<Integer> given;
    private Optional<ConfinementException> notBuilt = Optional.empty();
    private Optional<Restriction> restriction = Optional.empty();
    private int pid;
    private int proofs;

    Start(List<Integer> given) {
      this.given = given;
    }

    @Override
    public void run() {
      try (Arena arena = Arena.ofConfined();
          Frame frame = new Frame();
          Landlock rules = maker.make(cell)) {
        Spawn spawn = new Spawn(arena, "/bin/sh", limited(), program.environment(), given);
        Cell place = new Cell(cell, rules, PathBytes.of(program.directory()));
        Restriction laidOut = new Restriction(arena, place, filter, spawn);
        restriction = Optional.of(laidOut);
        proofs = laidOut.proofs();
        laidOut.run(frame);
        pid = spawn.pid();
        spawn.release();
      } catch (ConfinementException e) {
        notBuilt = Optional.of(e);
      }
    }

    /// Says what went wrong, once the thread has ended.
    void check() throws ConfinementException {
      if (notBuilt.isPresent()) {
        throw notBuilt.get();
      }
      restriction
          .orElseThrow(() ->
              new ConfinementException("start", "the maker of the cell failed", "see its log"))
          .check();
    }
  }

  /// A pipe takes 64 KiB before anybody reads.
  private void fill(Pipe input) throws LinuxException {
    if (!program.input().isEmpty()) {
      input.writing().write(program.input().getBytes(StandardCharsets.UTF_8));
    }
    input.writing().close();
  }

  private List<String> limited() {
    Bounds bounds = program.bounds();
    List<String> arguments = new ArrayList<>(List.of("sh", "-c", LIMITS, "sh"));
    arguments.add(Integer.toString(bounds.files()));
    arguments.add(Long.toString(bounds.memory() / KIB));
    arguments.add(Long.toString(bounds.fileSize() / BLOCK));
    arguments.add(Long.toString(bounds.cpu().toSeconds()));
    arguments.addAll(program.arguments());
    return arguments;
  }

  /// Waits until one of `watched` that is still `open` is ready, and returns which are.
  private static List<Integer> await(List<Descriptor> watched, boolean[] open)
      throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment entries = frame.bytes((long) watched.size() * POLL_ENTRY);
      for (int i = 0; i < watched.size(); i++) {
        int number = open[i] ? watched.get(i).number() : -1;
        entries.set(ValueLayout.JAVA_INT, (long) i * POLL_ENTRY, number);
        entries.set(ValueLayout.JAVA_SHORT, (long) i * POLL_ENTRY + 4, (short) READABLE);
      }
      frame.call(SystemCall.PPOLL, "a command", entries.address(), watched.size(), 0, 0, 0);
      List<Integer> ready = new ArrayList<>();
      for (int i = SHOWN_STREAMS; i >= 0; i--) {
        if (entries.get(ValueLayout.JAVA_SHORT, (long) i * POLL_ENTRY + 6) != 0) {
          ready.add(i);
        }
      }
      return ready;
    }
  }
}
