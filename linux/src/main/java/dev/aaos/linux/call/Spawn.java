package dev.aaos.linux.call;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// One start of a program with `posix_spawn(3)`, laid out in native memory beforehand.
///
/// Laying out and starting are apart because a thread that has restricted itself may load no
/// class: all that is left for it to do is one native call. The child begins a session of its
/// own, with no signal blocked and each at its default, holds the descriptors it is given as
/// 0, 1, 2, … and none besides. Needs glibc 2.34.
public final class Spawn {
  private static final int SET_SIGNAL_DEFAULT = 0x04;
  private static final int SET_SIGNAL_MASK = 0x08;
  private static final int SET_SESSION = 0x80;
  private static final int READING = 0;
  private static final int WRITING = 1;
  private static final long OPAQUE = 512;
  private static final long SIGNAL_SET = 128;

  private static final MethodHandle SPAWN = link("posix_spawn", 6);
  private static final MethodHandle ACTIONS_INIT = link("posix_spawn_file_actions_init", 1);
  private static final MethodHandle ACTIONS_DESTROY = link("posix_spawn_file_actions_destroy", 1);
  private static final MethodHandle ADD_DUP = link("posix_spawn_file_actions_adddup2", 3);
  private static final MethodHandle ADD_OPEN = link("posix_spawn_file_actions_addopen", 5);
  private static final MethodHandle ADD_CLOSE = link("posix_spawn_file_actions_addclose", 2);
  private static final MethodHandle ADD_CLOSE_FROM =
      link("posix_spawn_file_actions_addclosefrom_np", 2);
  private static final MethodHandle ATTRIBUTES_INIT = link("posix_spawnattr_init", 1);
  private static final MethodHandle SET_FLAGS = link("posix_spawnattr_setflags", 2);
  private static final MethodHandle SET_DEFAULT = link("posix_spawnattr_setsigdefault", 2);
  private static final MethodHandle SET_MASK = link("posix_spawnattr_setsigmask", 2);

  private final MemorySegment pid;
  private final MemorySegment program;
  private final MemorySegment actions;
  private final MemorySegment attributes;
  private final MemorySegment arguments;
  private final MemorySegment environment;

  /// What a child has from this process.
  ///
  /// @param descriptors become 0, 1, 2, …; each number is larger than its place here
  /// @param hold the descriptor of a FIFO that the child opens for writing, closes, and opens
  ///     for reading, by its own `/proc`, before it becomes its program
  public record Heritage(List<Integer> descriptors, OptionalInt hold) {
    /// Copies the list.
    public Heritage {
      descriptors = List.copyOf(descriptors);
    }

    /// Returns `descriptors` alone.
    public static Heritage of(List<Integer> descriptors) {
      return new Heritage(descriptors, OptionalInt.empty());
    }

    /// Returns the same for a child that waits at `fifo`.
    public Heritage heldAt(int fifo) {
      return new Heritage(descriptors, OptionalInt.of(fifo));
    }
  }

  /// Lays out the start of `program`, a path without links to rely on.
  ///
  /// @param arena holds it all until the program has started and [#release] was called
  /// @param arguments from the program's own name on
  /// @param environment as `NAME=value`
  public Spawn(
      Arena arena,
      String program,
      List<String> arguments,
      List<String> environment,
      Heritage heritage) {
    this.pid = arena.allocate(ValueLayout.JAVA_INT);
    this.program = arena.allocateFrom(program);
    this.arguments = strings(arena, arguments);
    this.environment = strings(arena, environment);
    this.actions = arena.allocate(OPAQUE, Long.BYTES);
    this.attributes = arena.allocate(OPAQUE, Long.BYTES);
    require(call(ACTIONS_INIT, actions));
    for (int place = 0; place < heritage.descriptors.size(); place++) {
      require(call(ADD_DUP, actions, heritage.descriptors.get(place), place));
    }
    if (heritage.hold.isPresent()) {
      hold(arena, heritage.hold.getAsInt(), heritage.descriptors.size());
    } else {
      require(call(ADD_CLOSE_FROM, actions, heritage.descriptors.size()));
    }
    MemorySegment none = arena.allocate(SIGNAL_SET, Long.BYTES);
    MemorySegment all = arena.allocate(SIGNAL_SET, Long.BYTES).fill((byte) 0xff);
    require(call(ATTRIBUTES_INIT, attributes));
    require(call(SET_FLAGS, attributes, SET_SIGNAL_DEFAULT | SET_SIGNAL_MASK | SET_SESSION));
    require(call(SET_DEFAULT, attributes, all));
    require(call(SET_MASK, attributes, none));
  }

  /// The limits that the child is given there hold for the rest of these actions too, so it has
  /// no more descriptors by then than its program will.
  private void hold(Arena arena, int fifo, int place) {
    require(call(ADD_DUP, actions, fifo, place));
    require(call(ADD_CLOSE_FROM, actions, place + 1));
    MemorySegment path = arena.allocateFrom("/proc/self/fd/" + place);
    for (int way : List.of(WRITING, READING)) {
      require(call(ADD_OPEN, actions, place + 1, path, way, 0));
      require(call(ADD_CLOSE, actions, place + 1));
    }
    require(call(ADD_CLOSE, actions, place));
  }

  /// Starts it. Loads no class once another start has been made.
  ///
  /// @return 0, or the errno
  public int start() {
    try {
      return (int) SPAWN.invokeExact(
          pid.address(),
          program.address(),
          actions.address(),
          attributes.address(),
          arguments.address(),
          environment.address());
    } catch (Throwable impossible) {
      throw new AssertionError("posix_spawn threw, which native calls do not", impossible);
    }
  }

  /// Returns the process id of what was started.
  public int pid() {
    return pid.get(ValueLayout.JAVA_INT, 0);
  }

  /// Gives back what libc allocated itself. Once, and not before the start.
  public void release() {
    call(ACTIONS_DESTROY, actions);
  }

  private static MemorySegment strings(Arena arena, List<String> texts) {
    MemorySegment array = arena.allocate(ValueLayout.JAVA_LONG, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      MemorySegment text = arena.allocateFrom(texts.get(i), StandardCharsets.UTF_8);
      array.setAtIndex(ValueLayout.JAVA_LONG, i, text.address());
    }
    return array;
  }

  /// What is laid out here fails for want of memory alone.
  private static void require(int errno) {
    if (errno != 0) {
      throw new IllegalStateException("laying out a start failed with errno " + errno);
    }
  }

  private static int call(MethodHandle function, MemorySegment subject, Object... rest) {
    try {
      return switch (rest.length) {
        case 0 -> (int) function.invokeExact(subject.address());
        case 1 -> (int) function.invokeExact(subject.address(), number(rest[0]));
        case 2 -> (int) function.invokeExact(subject.address(), number(rest[0]), number(rest[1]));
        default ->
          (int) function.invokeExact(
              subject.address(),
              number(rest[0]),
              number(rest[1]),
              number(rest[2]),
              number(rest[3]));
      };
    } catch (Throwable impossible) {
      throw new AssertionError("libc threw, which native calls do not", impossible);
    }
  }

  private static long number(Object argument) {
    return argument instanceof MemorySegment memory
        ? memory.address()
        : ((Number) argument).longValue();
  }

  /// Small integers, signed or not, are passed in whole registers on both processors.
  @SuppressWarnings("restricted")
  private static MethodHandle link(String name, int arguments) {
    Linker linker = Linker.nativeLinker();
    ValueLayout.OfLong[] all = new ValueLayout.OfLong[arguments];
    Arrays.fill(all, ValueLayout.JAVA_LONG);
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(ValueLayout.JAVA_INT, all));
  }
}
