package dev.aaos.linux.egress;

import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.egress.HttpHead.Body;
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

/// Passes on the HTTP/1 requests of one connection, each of which must be meant for the host the
/// connection was let through to. For one thread.
final class HttpRequests {
  private static final Pattern CHUNK =
      Pattern.compile("([0-9A-Fa-f]{1,15})(?:[ \\t]*;[\\x20-\\x7e\\t]*)?");
  private static final int RADIX = 16;
  private static final int EMPTY_LINES = 2;
  private static final int BUFFER = 16 * 1024;

  private final Destination to;
  private final InputStream in;
  private final OutputStream out;

  HttpRequests(Destination to, InputStream in, OutputStream out) {
    this.to = to;
    this.in = in;
    this.out = out;
  }

  /// Passes on requests until the program says no more.
  ///
  /// @throws Refused at the first that is not passed on; nothing of it was
  void pass() throws IOException {
    Optional<List<String>> lines = head();
    while (lines.isPresent()) {
      HttpHead head = HttpHead.read(lines.get(), to);
      out.write(head.bytes());
      switch (head.body()) {
        case Body.Sized(long length) -> copy(length);
        case Body.Chunked _ -> chunks();
      }
      lines = head();
    }
  }

  /// Returns the lines before a body; nothing at the end. A few empty lines may come before.
  private Optional<List<String>> head() throws IOException {
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

  private String neededLine() throws IOException {
    return line(HttpHead.MOST)
        .orElseThrow(() -> new EOFException("a request that ends in its body"));
  }

  private void copy(long length) throws IOException {
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

  private void chunks() throws IOException {
    long length;
    do {
      Matcher chunk = CHUNK.matcher(neededLine());
      if (!chunk.matches()) {
        throw new Refused("a chunk whose length is no plain number");
      }
      length = Long.parseLong(chunk.group(1), RADIX);
      say(Long.toHexString(length));
      if (length > 0) {
        copy(length);
        if (!neededLine().isEmpty()) {
          throw new Refused("a chunk that is longer than it says");
        }
        say("");
      }
    } while (length > 0);
    trailer();
  }

  /// What follows the last chunk is dropped: no server needs it, and it could pass for a header.
  private void trailer() throws IOException {
    int left = HttpHead.MOST;
    String line = neededLine();
    while (!line.isEmpty()) {
      left -= line.length();
      if (left < 0) {
        throw new Refused("a trailer that is too long");
      }
      line = neededLine();
    }
    say("");
  }

  private void say(String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }
}
