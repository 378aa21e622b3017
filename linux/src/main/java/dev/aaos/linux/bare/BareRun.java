package dev.aaos.linux.bare;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.Spawn;
import dev.aaos.linux.cell.Bpf;
import dev.aaos.linux.cell.Cells;
import dev.aaos.linux.cell.Landlock;
import dev.aaos.linux.cell.Profile;
import dev.aaos.linux.cell.Restriction;
import dev.aaos.linux.cell.Streams;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Program;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One command, from its start until nothing of it is left.
final class BareRun {
  /// Directories that are a cell's own, and that the private one stands for here.
  private static final List<String> OF_CELLS = List.of("/tmp", "/home/agent", "/dev/shm");

  /// Git takes a file that it may not read for a broken one; in a cell there is none.
  private static final String NO_SYSTEM_FILE = "GIT_CONFIG_NOSYSTEM=1";

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

  private final Means means;
  private final Program program;
  private final PathBytes own;
  private final long mark;
  private final Cells.Listener listener;

  /// What all commands share.
  record Means(List<Profile> profiles, List<Bpf.Instruction> filter, Children children) {}

  /// Lays out a run of `program`, whose processes bear `mark`.
  ///
  /// @param own its private directory
  BareRun(Means means, Program program, PathBytes own, long mark, Cells.Listener listener) {
    this.means = means;
    this.program = program;
    this.own = own;
    this.mark = mark;
    this.listener = listener;
  }

  /// Runs it and returns how it ended; all of its output has been passed on then.
  ///
  /// @param line the program's end of its line, which it gets as descriptor 3
  Ending run(Optional<Descriptor> line)
      throws ConfinementException, IOException, InterruptedException {
    try (Streams streams = Streams.open(program.input())) {
      Start start = new Start(streams.given(line));
      try (Children.Child child = means.children.start(start)) {
        Thread answering =
            Thread.ofPlatform().name("answers").start(new Listener(start.questions(), metadata()));
        try {
          listener.made(child::kill);
          listener.started(start.proofs);
          streams.begun(line);
          streams.follow(child.process(), () -> end(child), listener);
        } finally {
          child.kill();
          end(child);
          answering.join();
        }
        return child.ending();
      }
    }
  }

  private Metadata metadata() {
    return new Metadata(program.views(), own);
  }

  /// Ends what it has left. Where nothing at all is left of any command there is nothing to look
  /// for.
  private void end(Children.Child child) throws IOException {
    child.ending();
    if (!means.children.isNone()) {
      Mark.end(mark);
    }
  }

  /// What the thread does that is thrown away, and what it came to.
  private final class Start implements Children.Start, Runnable {
    private final List<Integer> given;
    private Optional<ConfinementException> notBuilt = Optional.empty();
    private Optional<Restriction> restriction = Optional.empty();
    private int pid;
    private int proofs;

    Start(List<Integer> given) {
      this.given = given;
    }

    @Override
    public int start() throws ConfinementException, InterruptedException {
      Thread thread = Thread.ofPlatform().name("confined").start(this);
      thread.join();
      if (notBuilt.isPresent()) {
        throw notBuilt.get();
      }
      Restriction done = restriction.orElseThrow(
          () -> new ConfinementException("start", "the starting thread failed", "see its log"));
      try {
        done.check();
      } catch (ConfinementException e) {
        if (done.listener() >= 0) {
          questions().close();
        }
        throw e;
      }
      return pid;
    }

    Descriptor questions() {
      return Descriptor.owning(restriction.orElseThrow().listener(), "a listener");
    }

    @Override
    public void run() {
      try (Arena arena = Arena.ofConfined();
          Frame frame = new Frame();
          Landlock rules = BareRules.of(means.profiles, program.views(), own)) {
        Spawn spawn =
            new Spawn(arena, "/bin/sh", limited(), environment(), Spawn.Heritage.of(given));
        Restriction laidOut = Restriction.bare(
            arena, new Restriction.Bare(rules, directory(), mark), means.filter, spawn);
        restriction = Optional.of(laidOut);
        proofs = laidOut.proofs();
        laidOut.run(frame);
        pid = spawn.pid();
        spawn.release();
      } catch (ConfinementException e) {
        notBuilt = Optional.of(e);
      } catch (LinuxException e) {
        notBuilt = Optional.of(new ConfinementException(
            "landlock", String.valueOf(e.getMessage()), "grant what exists"));
      }
    }
  }

  private PathBytes directory() {
    PathBytes wanted = PathBytes.of(program.directory());
    boolean ofCells = OF_CELLS.stream().anyMatch(of -> wanted.isWithin(PathBytes.of(of)));
    boolean seen = program.views().stream().anyMatch(view -> wanted.isWithin(view.path()));
    return ofCells && !seen ? own : wanted;
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

  private List<String> environment() {
    return Stream.concat(program.environment().stream().map(this::own), Stream.of(NO_SYSTEM_FILE))
        .toList();
  }

  private String own(String variable) {
    String name = variable.substring(0, variable.indexOf('=') + 1);
    return name.equals("HOME=") || name.equals("TMPDIR=") ? name + own : variable;
  }
}
