package dev.aaos.drivers.tool.program;

import dev.aaos.capability.Capability;
import dev.aaos.capability.HostPattern;
import dev.aaos.drivers.tool.host.Addresses;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.linux.confine.Egress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// From grants to what leads out of a confined program's network.
///
/// A program's connections are seen, not what it says inside TLS. So a grant that names methods or
/// a path comes to nothing here, and a note says so. A grant without a port, which means any, comes
/// to the ports that programs use most; others are to be named.
final class EgressCompiler {
  /// The ports of a host that is granted without one: SSH, HTTP, HTTPS, git, PostgreSQL, MySQL,
  /// Redis, mail, and where web servers stand besides.
  static final List<Integer> USUAL =
      List.of(22, 80, 443, 465, 587, 993, 3306, 5432, 6379, 8000, 8080, 8443, 9418);

  private static final long BYTES = 16L << 30;

  private final Set<Integer> ports = new LinkedHashSet<>();
  private final Set<Egress.Literal> literals = new LinkedHashSet<>();
  private final List<String> notes = new ArrayList<>();

  /// What grants come to.
  ///
  /// @param notes what of the grants a program does not get, and why
  record Compiled(Egress egress, List<String> notes) {
    /// Copies the list.
    Compiled {
      notes = List.copyOf(notes);
    }
  }

  private EgressCompiler() {}

  /// Returns what those of `grants` that are of hosts come to.
  static Compiled compile(List<Held> grants) {
    EgressCompiler compiler = new EgressCompiler();
    for (Held grant : grants) {
      if (grant.capability() instanceof Capability.Network network) {
        compiler.add(network);
      }
    }
    return compiler.finish();
  }

  private void add(Capability.Network network) {
    if (!network.equals(Capability.Network.to(network.hosts().toArray(HostPattern[]::new)))) {
      notes.add("'" + network + "' names methods or a path, which nobody sees inside TLS:"
          + " programs get hosts that are granted whole");
      return;
    }
    for (HostPattern host : network.hosts()) {
      List<Integer> named = host.port().isPresent() ? List.of(host.port().getAsInt()) : USUAL;
      if (host.isLiteralAddress()) {
        addLiteral(network, InetAddress.ofLiteral(Addresses.bare(host)), named);
      } else {
        ports.addAll(named);
      }
    }
  }

  private void addLiteral(Capability.Network network, InetAddress address, List<Integer> named) {
    if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
      notes.add("'" + network + "' names no one host: programs do not get it");
    } else {
      named.forEach(port -> literals.add(new Egress.Literal(address, port)));
    }
  }

  private Compiled finish() {
    if (ports.size() > Egress.MOST_DOORS || literals.size() > Egress.MOST_DOORS) {
      notes.add("the grants name " + ports.size() + " ports of hosts and " + literals.size()
          + " addresses with ports: programs get the first " + Egress.MOST_DOORS + " of each");
    }
    return new Compiled(new Egress(first(ports), first(literals), BYTES), notes);
  }

  private static <T> List<T> first(Set<T> all) {
    return all.stream().limit(Egress.MOST_DOORS).toList();
  }
}
