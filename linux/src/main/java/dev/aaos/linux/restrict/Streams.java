package dev.aaos.linux.restrict;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The standard streams of one command: its input, written before it begins, and its output, passed
/// on as it comes. For one thread.
public final class Streams implements AutoCloseable {
  private static final int READABLE = 1;
  private static final int POLL_ENTRY = 8;
  private static final int CHUNK = 32 * 1024;
  private static final int OUTPUTS = 2;

  private final Pipe input;
  private final Pipe output;
  private final Pipe errors;

  private Streams(Pipe input, Pipe output, Pipe errors) {
    this.input = input;
    this.output = output;
    this.errors = errors;
  }

  /// Ends all that a command has left.
  public interface End {
    /// Returns once that is done, or begun.
    void all() throws IOException;
  }

  /// Returns those of a command that reads `input`: a pipe takes 64 KiB before anybody reads.
  public static Streams open(String input) throws LinuxException {
    Streams streams = new Streams(Pipe.open(), Pipe.open(), Pipe.open());
    if (!input.isEmpty()) {
      streams.input.writing().write(input.getBytes(StandardCharsets.UTF_8));
    }
    streams.input.writing().close();
    return streams;
  }

  /// Returns the descriptors that the command gets, in order, its end of `line` last.
  public List<Integer> given(Optional<Descriptor> line) {
    return Stream.concat(
            Stream.of(input.reading(), output.writing(), errors.writing()), line.stream())
        .map(Descriptor::number)
        .toList();
  }

  /// Closes what the command has been given: now only it has it.
  public void begun(Optional<Descriptor> line) {
    input.reading().close();
    output.writing().close();
    errors.writing().close();
    line.ifPresent(Descriptor::close);
  }

  /// Passes on what is written, until `process` has ended and nobody can write any more.
  ///
  /// @param end is called when it has ended: whoever still holds the pipes open ends then,
  ///     and so do the pipes
  public void follow(Descriptor process, End end, CommandListener listener) throws IOException {
    List<Descriptor> watched = List.of(process, output.reading(), errors.reading());
    boolean[] open = {true, true, true};
    while (open[0] || open[1] || open[2]) {
      for (int ready : await(watched, open)) {
        if (ready > 0) {
          open[ready] = pass(ready, watched.get(ready), listener);
        } else {
          end.all();
          open[0] = false;
        }
      }
    }
  }

  private static boolean pass(int stream, Descriptor pipe, CommandListener listener)
      throws LinuxException {
    byte[] some = pipe.readSome(CHUNK);
    if (some.length > 0) {
      listener.wrote(stream, some);
    }
    return some.length > 0;
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
      for (int i = OUTPUTS; i >= 0; i--) {
        if (entries.get(ValueLayout.JAVA_SHORT, (long) i * POLL_ENTRY + 6) != 0) {
          ready.add(i);
        }
      }
      return ready;
    }
  }

  @Override
  public void close() {
    input.close();
    output.close();
    errors.close();
  }
}
