package dev.aaos.linux.confine;

import java.net.InetAddress;
import java.util.List;

/// What leads out of a cell's network: doors that may be knocked at. Whether one opens is
/// asked of the [Confiner.Listener] each time.
///
/// @param ports at which hosts with a name can be reached, at most [#MOST_DOORS]; none when
///     no names lead out
/// @param literals addresses that can be reached as such, with their ports
/// @param bytes how much all connections together may carry, both ways
/// @param authority the certificate, in PEM, of who speaks in place of hosts where the
///     listener says so: programs are to trust it besides the authorities of this machine;
///     empty where nobody does
public record Egress(List<Integer> ports, List<Literal> literals, long bytes, String authority) {
  /// The most ports, and the most literal addresses.
  public static final int MOST_DOORS = 64;

  /// Where a program finds all authorities that it is to trust, where one was added.
  public static final String AUTHORITIES = "/etc/ssl/aaos.pem";

  /// Nothing leads out.
  public static final Egress NONE = new Egress(List.of(), List.of(), 0, "");

  /// One address and a port.
  public record Literal(InetAddress address, int port) {
    /// Checks the port.
    public Literal {
      if (port < 1
          || port > 65_535
          || address.isAnyLocalAddress()
          || address.isMulticastAddress()) {
        throw new IllegalArgumentException(
            "address " + address + ", port " + port + ": give a host's and 1 to 65535");
      }
    }
  }

  /// Checks and copies the lists.
  public Egress {
    ports = List.copyOf(ports);
    literals = List.copyOf(literals);
    if (ports.size() > MOST_DOORS || literals.size() > MOST_DOORS) {
      throw new IllegalArgumentException(ports.size() + " ports and " + literals.size()
          + " addresses: at most " + MOST_DOORS + " of each");
    }
    for (int port : ports) {
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("port " + port + ": from 1 to 65535");
      }
    }
  }

  /// What leads out where nobody speaks in place of a host.
  public Egress(List<Integer> ports, List<Literal> literals, long bytes) {
    this(ports, literals, bytes, "");
  }

  /// Returns the same where who has the certificate `authority` speaks in place of hosts.
  public Egress openedBy(String authority) {
    return new Egress(ports, literals, bytes, authority);
  }

  /// Returns whether nothing leads out.
  public boolean isNone() {
    return ports.isEmpty() && literals.isEmpty();
  }
}
