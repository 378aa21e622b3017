package dev.aaos.linux.http;

import dev.aaos.linux.http.HttpHead.Body;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the HTTP/1 requests of one connection, strictly: what two servers could read in two ways
/// is refused. For one thread.
public final class HttpReader {
  private static final Pattern CHUNK =
      Pattern.compile("([0-9A-Fa-f]{1,15})(?:[ \\t]*;[\\x20-\\x7e\\t]*)?");
  private static final int RADIX = 16;
  private static final int EMPTY_LINES = 2;
  private static final int BUFFER = 16 * 1024;

  private final InputStream in;

  /// Reads from `in`.
  public HttpReader(InputStream in) {
    this.in = in;
  }

  /// Returns the lines before a body; nothing at the end. A few empty lines may come before.
  ///
  /// @throws Refused where a server could read them otherwise
  public Optional<List<String>> head() throws IOException {
    int left = HttpHead.MOST;
    List<String> lines = new ArrayList<>();
    int empty = 0;
    while (true) {
      Optional<String> line = line(left);
      if (line.isEmpty()) {
        if (lines.isEmpty()) {
          return Optional.empty();
        }
        throw new EOFException("a request that ends in its header");
      }
      left -= line.get().length() + 2;
      if (!line.get().isEmpty()) {
        lines.add(line.get());
      } else if (!lines.isEmpty()) {
        return Optional.of(lines);
      } else if (++empty > EMPTY_LINES) {
        throw new Refused("empty lines where a request should begin");
      }
    }
  }

  /// Returns the next line, which must end with CR LF and nothing else; nothing at the end.
  private Optional<String> line(int most) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int read = in.read(); read != '\r'; read = in.read()) {
      if (read < 0) {
        if (line.isEmpty()) {
          return Optional.empty();
        }
        throw new EOFException("a request that ends in a line");
      }
      if (read == '\n' || read == 0 || line.length() >= most) {
        throw new Refused(
            read > 0 && read != '\n' ? "a header that is too long" : "a bare LF or NUL");
      }
      line.append((char) read);
    }
    if (in.read() != '\n') {
      throw new Refused("a bare CR in a header");
    }
    return Optional.of(line.toString());
  }

  /// Passes the body that follows on to `out`, in its own form, without what its chunks say besides
  /// and without a trailer.
  ///
  /// @throws Refused where its end is not sure
  public void body(Body body, OutputStream out) throws IOException {
    switch (body) {
      case Body.Sized(long length) -> copy(length, out);
      case Body.Chunked _ -> chunks(out);
    }
  }

  private String neededLine() throws IOException {
    return line(HttpHead.MOST)
        .orElseThrow(() -> new EOFException("a request that ends in its body"));
  }

  private void copy(long length, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (long left = length; left > 0; ) {
      int got = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (got < 0) {
        throw new EOFException("a request that ends in its body");
      }
      out.write(buffer, 0, got);
      left -= got;
    }
  }

  private void chunks(OutputStream out) throws IOException {
    long length;
    do {
      Matcher chunk = CHUNK.matcher(neededLine());
      if (!chunk.matches()) {
        throw new Refused("a chunk whose length is no plain number");
      }
      length = Long.parseLong(chunk.group(1), RADIX);
      say(out, Long.toHexString(length));
      if (length > 0) {
        copy(length, out);
        if (!neededLine().isEmpty()) {
          throw new Refused("a chunk that is longer than it says");
        }
        say(out, "");
      }
    } while (length > 0);
    trailer(out);
  }

  /// What follows the last chunk is dropped: no server needs it, and it could pass for a header.
  private void trailer(OutputStream out) throws IOException {
    int left = HttpHead.MOST;
    String line = neededLine();
    while (!line.isEmpty()) {
      left -= line.length();
      if (left < 0) {
        throw new Refused("a trailer that is too long");
      }
      line = neededLine();
    }
    say(out, "");
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }
}
