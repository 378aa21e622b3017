package dev.aaos.drivers.tool.host;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// Finds the addresses of host names. Any thread may call it.
@FunctionalInterface
public interface Resolver {
  /// Returns the addresses of `host`, those to be tried first in front.
  ///
  /// @param host a name in ASCII, never an address
  /// @param atMost how long the caller waits
  /// @throws java.net.UnknownHostException when the name has no address
  /// @throws IOException when it was not resolved in time
  /// @throws InterruptedException when the calling thread is interrupted while it waits
  List<InetAddress> resolve(String host, Duration atMost) throws IOException, InterruptedException;

  /// Returns the machine's own resolver: its hosts file, its name servers, its search list.
  static Resolver system() {
    return new SystemResolver(InetAddress::getAllByName);
  }
}
