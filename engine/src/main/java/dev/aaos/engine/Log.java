package dev.aaos.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// What llama.cpp logs, of which the last error is kept to say why something failed. Threads of the
/// library call it.
final class Log {
  private static final int ERROR = 4;
  private static final int LONGEST = 4_096;

  private volatile String last = "";

  /// Returns what `llama_log_set` takes.
  @SuppressWarnings("restricted")
  MemorySegment callback() {
    try {
      var method = MethodHandles.lookup()
          .findVirtual(
              Log.class,
              "hear",
              MethodType.methodType(
                  void.class, int.class, MemorySegment.class, MemorySegment.class));
      return Linker.nativeLinker()
          .upcallStub(
              method.bindTo(this),
              FunctionDescriptor.ofVoid(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS),
              Arena.global());
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError("the method stands below", impossible);
    }
  }

  /// Returns the last error; empty when there was none.
  String last() {
    return last;
  }

  @SuppressWarnings({"restricted", "unused"})
  private void hear(int level, MemorySegment text, MemorySegment nothing) {
    if (level == ERROR) {
      last = text.reinterpret(LONGEST).getString(0).strip();
    }
  }
}
