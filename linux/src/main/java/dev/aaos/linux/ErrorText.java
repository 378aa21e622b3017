package dev.aaos.linux;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.FileSystemException;

/// What libc says of an errno, in the language of this process.
///
/// The JDK's file channels tell nothing else of why the kernel failed them, so whoever must know
/// compares their words with these.
public final class ErrorText {
  private static final long LONGEST = 256;

  private ErrorText() {}

  /// Returns whether the JDK threw `failure` because the kernel answered `errno`.
  public static boolean says(IOException failure, Errno errno) {
    String said = failure instanceof FileSystemException at ? at.getReason() : failure.getMessage();
    return of(errno).equals(said);
  }

  @SuppressWarnings("restricted")
  static String of(Errno errno) {
    Linker linker = Linker.nativeLinker();
    MethodHandle strerror = linker.downcallHandle(
        linker.defaultLookup().findOrThrow("strerror"),
        FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    try {
      MemorySegment text = (MemorySegment) strerror.invokeExact(errno.number());
      return text.reinterpret(LONGEST).getString(0);
    } catch (Throwable impossible) {
      throw new AssertionError("strerror threw, which native calls do not", impossible);
    }
  }
}
