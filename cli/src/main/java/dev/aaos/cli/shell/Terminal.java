package dev.aaos.cli.shell;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/// The three streams of a command, and which of them a person sits at.
///
/// @param in what the person or a pipe sends; one thread reads at a time
/// @param out results only, so that they can be piped
/// @param err progress, questions and errors
/// @param terminals which of the three are a terminal
/// @param screen what only a real terminal can do
public record Terminal(
    InputStream in, PrintStream out, PrintStream err, Set<Stream> terminals, Screen screen) {

  /// One of the three standard streams.
  public enum Stream {
    /// Standard input.
    IN(0),
    /// Standard output.
    OUT(1),
    /// Standard error.
    ERR(2);

    private final int descriptor;

    Stream(int descriptor) {
      this.descriptor = descriptor;
    }

    /// Returns its file descriptor.
    public int descriptor() {
      return descriptor;
    }
  }

  /// What only a real terminal can do.
  public interface Screen {
    /// Returns the width in characters.
    int columns();

    /// Asks for a line without showing what is typed; nothing at the end of input.
    Optional<String> secret(String prompt);
  }

  /// Copies `terminals`.
  public Terminal {
    terminals = Set.copyOf(terminals);
  }

  /// Returns whether `stream` is a terminal.
  public boolean isTerminal(Stream stream) {
    return terminals.contains(stream);
  }

  /// Returns whether a person can be asked: input and messages both reach one.
  public boolean isInteractive() {
    return isTerminal(Stream.IN) && isTerminal(Stream.ERR);
  }

  /// Reads a line without its end, or nothing at the end of input.
  ///
  /// Reads byte by byte, so that what follows the line stays for the next reader.
  public Optional<String> readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    while (next >= 0 && next != '\n') {
      line.write(next);
      next = in.read();
    }
    return Optional.of(line.toString(StandardCharsets.UTF_8));
  }

  /// Prints a line of result at once.
  ///
  /// @throws OutputGone if the reader has gone, as after `aaos logs -f | head`
  public void line(String text) throws OutputGone {
    out.println(text);
    if (out.checkError()) {
      throw new OutputGone();
    }
  }
}
