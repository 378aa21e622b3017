package dev.aaos.linux.call;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// The memory of one or a few system calls, and the way to make them.
///
/// Every argument goes through libc's `syscall(2)` as a 64-bit number; addresses come from
/// this frame's confined arena only, which outlives the call and ends with the frame. Belongs
/// to the thread that made it.
public final class Frame implements AutoCloseable {
  /// `AT_FDCWD`: relative names start at the working directory.
  public static final long WORKING_DIRECTORY = -100;

  private static final int MAX_ARGUMENTS = 6;
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL = link();

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = arena.allocate(STATE);

  @SuppressWarnings("restricted")
  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    MemoryLayout[] arguments = new MemoryLayout[1 + MAX_ARGUMENTS];
    Arrays.fill(arguments, ValueLayout.JAVA_LONG);
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        FunctionDescriptor.of(ValueLayout.JAVA_LONG, arguments),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(1));
  }

  /// Returns `size` zeroed bytes, aligned for any structure.
  public MemorySegment bytes(long size) {
    return arena.allocate(size, Long.BYTES);
  }

  /// Returns the address of `path` with a NUL after it.
  public long path(PathBytes path) {
    byte[] bytes = path.toByteArray();
    MemorySegment copy = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return copy.address();
  }

  /// Makes `call` about `subject` with `arguments`, again when a signal interrupts it.
  ///
  /// @return the kernel's result, never negative
  /// @throws LinuxException when the kernel fails it
  public long call(SystemCall call, Object subject, long... arguments) throws LinuxException {
    long result = attempt(call, arguments);
    while (result == -Errno.EINTR.number() && call != SystemCall.CLOSE) {
      result = attempt(call, arguments);
    }
    if (result < 0) {
      throw new LinuxException((int) -result, call.toString(), subject.toString());
    }
    return result;
  }

  /// Makes `call` once and returns its result, or the errno negated.
  public long attempt(SystemCall call, long... arguments) {
    long[] a = Arrays.copyOf(arguments, MAX_ARGUMENTS);
    long number = call.number(Architecture.CURRENT);
    try {
      long result = (long) SYSCALL.invokeExact(state, number, a[0], a[1], a[2], a[3], a[4], a[5]);
      return result == -1 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (Throwable impossible) {
      throw new AssertionError(call + " threw, which native calls do not", impossible);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
