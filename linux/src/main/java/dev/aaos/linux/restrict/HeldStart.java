package dev.aaos.linux.restrict;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.Spawn;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.limit.ControlGroups;
import dev.aaos.linux.limit.Hold;
import dev.aaos.linux.limit.ResourceLimits;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// One start of a program: a thread restricts itself and starts it, and is thrown away; another has
/// limited what was born before it becomes the program.
public final class HeldStart implements Runnable, AutoCloseable {
  private static final int ERRORS = 2;
  private static final int NO_SUCH_PROGRAM = 127;
  private static final int NOT_STARTABLE = 126;

  private final Place place;
  private final Program program;
  private final List<Integer> given;
  private final Pipe over = Pipe.open();
  private volatile Optional<Descriptor> children = Optional.empty();
  private Optional<ConfinementException> notBuilt = Optional.empty();
  private Optional<Restriction> restriction = Optional.empty();
  private int pid;

  /// Where it is started.
  public interface Place {
    /// Returns where the child waits, which who made this closes.
    Hold hold();

    /// Prepares the calling thread, which is thrown away, and returns what Landlock is to allow it.
    Landlock prepare() throws ConfinementException, LinuxException;

    /// Lays out how that thread then restricts itself by `rules` before it does `spawn`. Both it
    /// and `arena` last until the thread has ended.
    Restriction layOut(Arena arena, Landlock rules, Spawn spawn) throws LinuxException;

    /// Limits the child besides, before it becomes its program.
    ///
    /// @return whether it still lives
    default boolean limit(int child, Bounds bounds) throws LinuxException {
      return true;
    }

    /// Ends what may have been born.
    void abandon();
  }

  /// Lays out a start of `program` at `place`.
  ///
  /// @param given the descriptors that it gets, as 0, 1, 2, …
  public HeldStart(Place place, Program program, List<Integer> given) throws LinuxException {
    this.place = place;
    this.program = program;
    this.given = List.copyOf(given);
  }

  /// Has it started under its limits. Once.
  ///
  /// @param groups the doors of its control groups
  /// @return the errno for which it could not become the program; 0 when it did
  /// @throws ConfinementException when it could not be confined: nothing of it is left then
  public int begin(List<Descriptor> groups) throws ConfinementException, InterruptedException {
    Thread thread = Thread.ofPlatform().name("confined").start(this);
    try {
      limit(groups);
    } finally {
      thread.join();
    }
    if (notBuilt.isPresent()) {
      throw notBuilt.get();
    }
    return restriction
        .orElseThrow(
            () -> new ConfinementException("start", "the starting thread failed", "see its log"))
        .outcome(place.hold().isReleased());
  }

  /// A child that died while it waited is found out about like any that was killed.
  private void limit(List<Descriptor> groups) throws ConfinementException {
    try {
      if (place.hold().awaitChild(over.reading())) {
        int child = place.hold().child(children.orElseThrow());
        if (ResourceLimits.set(child, program.bounds()) && place.limit(child, program.bounds())) {
          ControlGroups.join(groups, child);
        }
        place.hold().release();
      }
    } catch (LinuxException e) {
      place.abandon();
      throw new ConfinementException(
          "limits",
          String.valueOf(e.getMessage()),
          "see `aaos doctor` for what this machine lacks");
    }
  }

  /// Says to `listener` what a shell would for `errno`: the program is not there, or cannot be run.
  public Ending refused(int errno, CommandListener listener) {
    String why = Errno.of(errno).map(Enum::name).orElse("errno " + errno);
    String words = program.arguments().getFirst() + ": cannot be started: " + why + "\n";
    listener.wrote(ERRORS, words.getBytes(StandardCharsets.UTF_8));
    return new Ending.Exited(errno == Errno.ENOENT.number() ? NO_SUCH_PROGRAM : NOT_STARTABLE);
  }

  /// Returns the process, once [#begin] has.
  public int pid() {
    return pid;
  }

  /// Returns how many forbidden things were tried and refused.
  public int proofs() {
    return restriction.map(Restriction::proofs).orElse(0);
  }

  /// What the thread does that is thrown away.
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
      try (Landlock rules = place.prepare()) {
        Spawn spawn = new Spawn(
            arena,
            program.arguments().getFirst(),
            program.arguments(),
            program.environment(),
            Spawn.Heritage.of(given).heldAt(place.hold().fifo().number()));
        Restriction laidOut = place.layOut(arena, rules, spawn);
        restriction = Optional.of(laidOut);
        laidOut.run(frame);
        pid = spawn.pid();
        spawn.release();
      }
    } catch (ConfinementException e) {
      notBuilt = Optional.of(e);
    } catch (LinuxException e) {
      notBuilt = Optional.of(new ConfinementException(
          "start",
          String.valueOf(e.getMessage()),
          "grant what exists, and use a kernel that lists children (CONFIG_PROC_CHILDREN)"));
    }
  }

  @Override
  public void close() {
    over.close();
    children.ifPresent(Descriptor::close);
  }
}
