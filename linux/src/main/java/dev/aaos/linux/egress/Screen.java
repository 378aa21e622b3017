package dev.aaos.linux.egress;

import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.http.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Set;

/// Passes on what a program says on one connection, and holds it to the name it was let through
/// to: servers of many names choose by what is said, not by the address.
///
/// TLS must name that host (SNI), and every request of plain HTTP must (Host). Anything else is
/// passed on as it is; on port 443 there must be TLS, on 80 HTTP. For one thread.
final class Screen {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int LONGEST_LINE = 8 * 1024;
  private static final String MARK = " HTTP/";
  private static final int DELETE = 0x7f;
  private static final Set<Integer> BLANK = Set.of((int) '\r', (int) '\n', (int) '\t');

  private final Destination to;
  private final boolean named;
  private final InputStream in;
  private final OutputStream out;
  private boolean http;

  /// Makes one.
  ///
  /// @param named whether the host is a name and not an address
  /// @param in what the program says; it must support marks
  Screen(Destination to, boolean named, InputStream in, OutputStream out) {
    this.to = to;
    this.named = named;
    this.in = in;
    this.out = out;
  }

  /// Passes on all that is said.
  ///
  /// @throws Refused when it is for another host
  void pass() throws IOException {
    if (named) {
      int first = peek();
      if (first == ClientHello.HANDSHAKE) {
        hello();
      } else if (first >= 0 && to.port() == HTTPS) {
        throw new Refused("on port 443 only TLS is passed on");
      } else if (first >= 0 && (to.port() == HTTP || beginsAsHttp())) {
        http = true;
        new HttpRequests(to, in, out).pass();
        return;
      }
    }
    in.transferTo(out);
  }

  /// Returns whether HTTP is said, as far as that was seen.
  boolean isHttp() {
    return http;
  }

  private int peek() throws IOException {
    in.mark(1);
    int first = in.read();
    in.reset();
    return first;
  }

  private void hello() throws IOException {
    ClientHello hello = ClientHello.read(in);
    String server = hello.server().orElse("").toLowerCase(Locale.ROOT);
    if (!server.equals(to.host())) {
      throw new Refused("TLS for the server '" + Refused.shown(server) + "' on a way to " + to);
    }
    out.write(hello.bytes());
  }

  /// Returns whether the first line that is not empty is of an HTTP request. Whoever speaks no
  /// HTTP says so by a byte that no such line has, or ends the line.
  private boolean beginsAsHttp() throws IOException {
    in.mark(LONGEST_LINE);
    try {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < LONGEST_LINE; i++) {
        int read = in.read();
        if (read == '\n' && !line.isEmpty()) {
          return line.indexOf(MARK) >= 0;
        }
        if ((read < ' ' && !BLANK.contains(read)) || read == DELETE) {
          return false;
        }
        if (read != '\r' && read != '\n') {
          line.append((char) read);
        }
      }
      return line.indexOf(MARK) >= 0;
    } finally {
      in.reset();
    }
  }
}
