package dev.aaos.drivers.tool.host;

import dev.aaos.capability.HostPattern;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Finds the addresses of hosts, and refuses those that no name may lead to.
///
/// A name is resolved once. If any of its addresses is not public, none is used: a name that leads
/// to both is how a page from outside is made to reach a machine inside. A host that is itself an
/// address is not judged here, because no pattern but that very address covers it: whoever granted
/// it meant it. Any thread may call.
///
/// @param resolver who is asked for names
public record Addresses(Resolver resolver) {
  /// What is said of a name without one.
  public static final String NONE = "the name has no address";

  /// Returns the addresses of `host`, those to be tried first in front.
  ///
  /// @param host a name or an address, never a pattern for several
  /// @param atMost how long the caller waits
  /// @throws ForbiddenAddress when the name leads outside the public internet
  /// @throws IOException when it leads nowhere, or was not resolved in time
  public List<InetAddress> of(HostPattern host, Duration atMost)
      throws IOException, InterruptedException {
    if (host.isLiteralAddress()) {
      return List.of(InetAddress.ofLiteral(bare(host)));
    }
    List<InetAddress> addresses = resolved(host.host(), atMost);
    for (InetAddress address : addresses) {
      Optional<String> objection = PublicInternet.objection(address);
      if (objection.isPresent()) {
        throw new ForbiddenAddress(address, objection.get());
      }
    }
    return addresses;
  }

  /// Returns the host without the brackets of an IPv6 address.
  public static String bare(HostPattern host) {
    String text = host.host();
    return text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
  }

  private List<InetAddress> resolved(String name, Duration atMost)
      throws IOException, InterruptedException {
    try {
      return resolver.resolve(name, atMost);
    } catch (UnknownHostException e) {
      throw new IOException(NONE, e);
    }
  }
}
