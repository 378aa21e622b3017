package dev.aaos.drivers.tool.program.intercept;

import dev.aaos.linux.confine.Destination;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A request that comes to no answer of its host: the program is told why in one of ours.
final class Declined extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;

  /// What it is answered.
  private enum Status {
    FORBIDDEN("403 Forbidden"),
    UNREACHABLE("502 Bad Gateway");

    private final String line;

    Status(String line) {
      this.line = line;
    }
  }

  private Declined(Status status, String reason) {
    super(reason);
    this.status = status;
  }

  /// It may not be made.
  static Declined forbidden(String reason) {
    return new Declined(Status.FORBIDDEN, reason);
  }

  /// There is no way to have it answered now.
  static Declined unreachable(String reason) {
    return new Declined(Status.UNREACHABLE, reason);
  }

  /// Returns the answer that says so of a request to `to`, and that the connection ends.
  byte[] answer(Destination to) {
    byte[] body = ("aaos: " + to + ": " + getMessage() + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] head = """
        HTTP/1.1 %s
        Content-Type: text/plain; charset=utf-8
        Content-Length: %d
        Connection: close

        """.formatted(status.line, body.length)
        .replace("\n", "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
    byte[] answer = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, answer, head.length, body.length);
    return answer;
  }
}
