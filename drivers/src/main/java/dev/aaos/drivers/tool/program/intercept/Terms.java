package dev.aaos.drivers.tool.program.intercept;

import dev.aaos.linux.http.HttpHead;
import java.io.IOException;
import java.util.Set;
import javax.net.ssl.SSLContext;

/// On what terms the requests of one connection go on to their host. Any thread may ask.
interface Terms {
  /// The fields that are of one connection alone.
  Set<String> HOP = Set.of("connection", "keep-alive", "proxy-connection");

  /// The field of a message after which the connection ends, and of one after which it does not.
  String LAST = "Connection: close";

  String NOT_LAST = "Connection: keep-alive";

  /// Returns the side of TLS that programs see in place of the host's.
  SSLContext serving();

  /// Returns whether the host has a name, and so gets secrets by TLS alone.
  boolean isNamed();

  /// Returns `head` with the secrets that go there, each of which was decided on and is on record.
  ///
  /// @throws Declined when one may not be put in, or cannot
  HttpHead endowed(HttpHead head) throws IOException, InterruptedException;

  /// Returns a connection to the host.
  ///
  /// @param tls whether by TLS
  /// @throws Declined when none can be had, or the host does not prove to be the one
  Host connect(boolean tls) throws IOException, InterruptedException;

  /// Returns the texts that no program is to see: the values of all secrets that this command's
  /// requests were given so far, in all their forms.
  Set<String> unseen();

  /// Hears what went wrong.
  void trouble(String what);
}
