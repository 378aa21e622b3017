package dev.aaos.drivers.tool.program.intercept;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What stands before the body of one HTTP/1 answer (RFC 9112).
///
/// @param lines status line and fields, without what ends them
/// @param status from 100 to 999
record AnswerHead(List<String> lines, int status) {
  private static final int MOST = 64 * 1024;
  private static final int FIRST_FINAL = 200;
  private static final int SWITCHING = 101;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final Pattern STATUS =
      Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})(?: [\\x20-\\x7e\\t\\x80-\\xff]*)?");
  private static final Pattern FIELD =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[ \\t]*[\\x20-\\x7e\\t\\x80-\\xff]*");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  /// How a body's end is found.
  sealed interface Body {
    /// There is none.
    record None() implements Body {}

    /// It has so many bytes.
    record Sized(long length) implements Body {}

    /// It comes in chunks, the last of which has none.
    record Chunked() implements Body {}

    /// It goes on until the host ends the connection.
    record Open() implements Body {}
  }

  /// Copies the list.
  AnswerHead {
    lines = List.copyOf(lines);
  }

  /// Reads the next one from `in`.
  ///
  /// @throws Declined when it is none
  static AnswerHead read(InputStream in) throws IOException {
    int left = MOST;
    List<String> lines = new ArrayList<>();
    for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
      left -= line.length() + 2;
      boolean folded = line.startsWith(" ") || line.startsWith("\t");
      if (folded && lines.size() > 1) {
        lines.add(lines.removeLast() + " " + line.strip());
      } else if (lines.isEmpty() || FIELD.matcher(line).matches()) {
        lines.add(line);
      } else {
        throw Declined.unreachable("it answered with a malformed header field");
      }
    }
    Matcher status = STATUS.matcher(lines.isEmpty() ? "" : lines.getFirst());
    if (!status.matches()) {
      throw Declined.unreachable("what answers there does not speak HTTP/1");
    }
    int code = Integer.parseInt(status.group(1));
    if (code == SWITCHING) {
      throw Declined.unreachable("it switches to a protocol that was not asked for");
    }
    return new AnswerHead(lines, code);
  }

  /// Returns the next line, of at most `most` characters, which ends with LF, or CR LF.
  static String line(InputStream in, int most) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int read = in.read(); read != '\n'; read = in.read()) {
      if (read < 0) {
        throw new EOFException("it ended the connection in the middle of an answer");
      }
      if (line.length() >= most) {
        throw new IOException("it answered with a line or a header that is too long");
      }
      line.append((char) read);
    }
    int end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }

  /// Returns whether another answer to the same request follows.
  boolean isInterim() {
    return status < FIRST_FINAL;
  }

  /// Returns whether the host ends the connection after it.
  boolean isLast() {
    String said = String.join(",", values("connection")).toLowerCase(Locale.ROOT);
    return lines.getFirst().startsWith("HTTP/1.1")
        ? said.contains("close")
        : !said.contains("keep-alive");
  }

  /// Returns how the end of its body is found.
  ///
  /// @param bodiless whether the request was one whose answer has none
  Body body(boolean bodiless) throws Declined {
    if (bodiless || status == NO_CONTENT || status == NOT_MODIFIED) {
      return new Body.None();
    }
    List<String> codings = values("transfer-encoding");
    if (!codings.isEmpty()) {
      if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
        throw Declined.unreachable(
            "it answered in a transfer encoding that is not plainly 'chunked'");
      }
      return new Body.Chunked();
    }
    List<String> lengths = values("content-length").stream().distinct().toList();
    if (lengths.size() > 1
        || lengths.stream().anyMatch(one -> !LENGTH.matcher(one).matches())) {
      throw Declined.unreachable("it answered with a content length that is no plain number");
    }
    return lengths.isEmpty() ? new Body.Open() : new Body.Sized(Long.parseLong(lengths.getFirst()));
  }

  /// Returns the encoding of its body in which no secret could be found.
  Optional<String> encoding() {
    return values("content-encoding").stream()
        .filter(coding -> !coding.equalsIgnoreCase("identity"))
        .findFirst();
  }

  private List<String> values(String name) {
    return fields()
        .filter(line -> name(line).equals(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .toList();
  }

  private Stream<String> fields() {
    return lines.stream().skip(1);
  }

  private static String name(String line) {
    return line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
  }

  /// Returns its bytes without the fields `names`, which are in lower case, and with the
  /// field lines `added`.
  byte[] bytes(Set<String> names, List<String> added) {
    List<String> all = Stream.of(
            lines.stream().limit(1),
            fields().filter(line -> !names.contains(name(line))),
            added.stream())
        .flatMap(some -> some)
        .toList();
    return (String.join("\r\n", all) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Returns it with every line as `change` makes it.
  AnswerHead with(UnaryOperator<String> change) {
    return new AnswerHead(lines.stream().map(change).toList(), status);
  }
}
