package dev.aaos.engine;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A shared library, and its functions by their names. For one thread.
///
/// What a function takes is told by what it is given: an `Integer` is an `int`, a `Boolean` a
/// `bool`, a segment an address, and a [Structure] a `struct` by value.
final class Library {
  private final SymbolLookup symbols;
  private final Map<String, MethodHandle> functions = new HashMap<>();

  /// What is passed by value.
  record Structure(StructLayout layout, MemorySegment bytes) {}

  private Library(SymbolLookup symbols) {
    this.symbols = symbols;
  }

  /// Loads the one that lies at `resource` of the class path: through a file that is gone once
  /// it is loaded.
  @SuppressWarnings("restricted")
  static Library of(String resource) throws NetworkFailure {
    try (InputStream bytes = Library.class.getResourceAsStream(resource)) {
      if (bytes == null) {
        throw new NetworkFailure("there is no engine for this processor: " + resource
            + " is not on the class path; serve the model with a llama-server");
      }
      Path file = Files.createTempFile("aaos-engine", ".so");
      try {
        Files.copy(bytes, file, StandardCopyOption.REPLACE_EXISTING);
        return new Library(SymbolLookup.libraryLookup(file, Arena.global()));
      } finally {
        Files.delete(file);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new NetworkFailure("llama.cpp cannot be loaded (it needs libgomp1 and libstdc++6, and"
          + " a temporary directory that programs may run from): " + e.getMessage());
    }
  }

  int number(String function, Object... arguments) {
    return (int) call(function, Optional.of(ValueLayout.JAVA_INT), arguments);
  }

  boolean truth(String function, Object... arguments) {
    return (boolean) call(function, Optional.of(ValueLayout.JAVA_BOOLEAN), arguments);
  }

  MemorySegment place(String function, Object... arguments) {
    return (MemorySegment) call(function, Optional.of(ValueLayout.ADDRESS), arguments);
  }

  void run(String function, Object... arguments) {
    call(function, Optional.empty(), arguments);
  }

  /// Returns the structure that `function` returns, in memory of `arena`.
  Structure structure(Arena arena, StructLayout layout, String function) {
    MethodHandle handle = handle(function, Optional.of(layout));
    return new Structure(layout, (MemorySegment) invoke(handle, (SegmentAllocator) arena));
  }

  private Object call(String function, Optional<MemoryLayout> result, Object... arguments) {
    MethodHandle handle = functions.get(function);
    if (handle == null) {
      handle = handle(function, result, arguments);
      functions.put(function, handle);
    }
    Object[] plain = Arrays.stream(arguments)
        .map(one -> one instanceof Structure(var layout, MemorySegment bytes) ? bytes : one)
        .toArray();
    return invoke(handle, plain);
  }

  private static Object invoke(MethodHandle handle, Object... arguments) {
    try {
      Object result = handle.invokeWithArguments(arguments);
      return result == null ? MemorySegment.NULL : result;
    } catch (Throwable impossible) {
      throw new AssertionError("native calls do not throw", impossible);
    }
  }

  @SuppressWarnings("restricted")
  private MethodHandle handle(String function, Optional<MemoryLayout> result, Object... arguments) {
    List<MemoryLayout> layouts = new ArrayList<>();
    for (Object argument : arguments) {
      layouts.add(layout(argument));
    }
    MemoryLayout[] all = layouts.toArray(new MemoryLayout[0]);
    FunctionDescriptor descriptor = result
        .map(layout -> FunctionDescriptor.of(layout, all))
        .orElseGet(() -> FunctionDescriptor.ofVoid(all));
    return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(function), descriptor);
  }

  private static MemoryLayout layout(Object argument) {
    return switch (argument) {
      case Integer number -> ValueLayout.JAVA_INT;
      case Long number -> ValueLayout.JAVA_LONG;
      case Boolean truth -> ValueLayout.JAVA_BOOLEAN;
      case MemorySegment segment -> ValueLayout.ADDRESS;
      case Structure(StructLayout layout, var bytes) -> layout;
      default -> throw new IllegalArgumentException("no layout for a " + argument.getClass());
    };
  }
}
