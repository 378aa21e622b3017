package dev.aaos.linux.egress;

import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.http.HttpHead;
import dev.aaos.linux.http.HttpReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/// Passes on the HTTP/1 requests of one connection, each of which must be meant for the host the
/// connection was let through to. For one thread.
final class HttpRequests {
  private final Destination to;
  private final HttpReader in;
  private final OutputStream out;

  HttpRequests(Destination to, InputStream in, OutputStream out) {
    this.to = to;
    this.in = new HttpReader(in);
    this.out = out;
  }

  /// Passes on requests until the program says no more.
  ///
  /// @throws dev.aaos.linux.http.Refused at the first that is not passed on; nothing of it was
  void pass() throws IOException {
    Optional<List<String>> lines = in.head();
    while (lines.isPresent()) {
      HttpHead head = HttpHead.read(lines.get(), to);
      out.write(head.bytes());
      in.body(head.body(), out);
      lines = in.head();
    }
  }
}
