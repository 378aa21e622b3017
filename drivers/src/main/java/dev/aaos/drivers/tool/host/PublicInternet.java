package dev.aaos.drivers.tool.host;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Which addresses a host name may lead to: those of the public internet, and no others.
///
/// The blocks are those of the IANA registries of special-purpose addresses (RFC 6890), and the
/// addresses at which clouds serve a machine its own secrets. Of IPv6, only global unicast
/// (2000::/3) is public at all, so addresses that carry an IPv4 address in a form of their own
/// (mapped, compatible, 6to4, Teredo) are not; one behind NAT64 (64:ff9b::/96), the way an
/// IPv6-only machine reaches IPv4, is as public as the address it carries. A network's own NAT64
/// prefix cannot be told from any other: such a network must itself keep it from private hosts.
final class PublicInternet {
  private static final int NAT64_PREFIX = 12;
  private static final int IPV4_LENGTH = 4;

  private static final Block NAT64 = new Block("64:ff9b::/96", "NAT64");
  private static final Block GLOBAL_UNICAST = new Block("2000::/3", "global unicast");

  private static final List<Block> RESERVED = List.of(
      new Block("0.0.0.0/8", "this machine"),
      new Block("10.0.0.0/8", "a private network"),
      new Block("100.64.0.0/10", "a provider's internal network"),
      new Block("127.0.0.0/8", "this machine"),
      new Block("168.63.129.16/32", "a cloud's metadata service"),
      new Block("169.254.0.0/16", "link-local, where clouds keep their metadata service"),
      new Block("172.16.0.0/12", "a private network"),
      new Block("192.0.0.0/24", "reserved for protocols"),
      new Block("192.0.2.0/24", "reserved for documentation"),
      new Block("192.88.99.0/24", "a relay to 6to4"),
      new Block("192.168.0.0/16", "a private network"),
      new Block("198.18.0.0/15", "reserved for benchmarks"),
      new Block("198.51.100.0/24", "reserved for documentation"),
      new Block("203.0.113.0/24", "reserved for documentation"),
      new Block("224.0.0.0/4", "multicast"),
      new Block("240.0.0.0/4", "reserved"),
      new Block("::/128", "this machine"),
      new Block("::1/128", "this machine"),
      new Block("2001::/23", "reserved for protocols such as Teredo"),
      new Block("2001:db8::/32", "reserved for documentation"),
      new Block("2002::/16", "6to4, which carries another address"),
      new Block("3fff::/20", "reserved for documentation"),
      new Block("fc00::/7", "a private network"),
      new Block("fe80::/10", "link-local"),
      new Block("fec0::/10", "a private network"),
      new Block("ff00::/8", "multicast"));

  private PublicInternet() {}

  /// Returns what `address` is, when that is not a part of the public internet.
  static Optional<String> objection(InetAddress address) {
    return objection(address.getAddress());
  }

  private static Optional<String> objection(byte[] address) {
    if (NAT64.contains(address)) {
      return objection(Arrays.copyOfRange(address, NAT64_PREFIX, address.length))
          .map(what -> what + " behind NAT64");
    }
    for (Block block : RESERVED) {
      if (block.contains(address)) {
        return Optional.of(block.what);
      }
    }
    return address.length == IPV4_LENGTH || GLOBAL_UNICAST.contains(address)
        ? Optional.empty()
        : Optional.of("not a global address");
  }

  /// The addresses that begin with the same bits.
  private static final class Block {
    private final byte[] prefix;
    private final int bits;
    private final String what;

    /// The block `cidr`, whose addresses are `what`.
    Block(String cidr, String what) {
      int slash = cidr.indexOf('/');
      this.prefix = InetAddress.ofLiteral(cidr.substring(0, slash)).getAddress();
      this.bits = Integer.parseInt(cidr.substring(slash + 1));
      this.what = what;
    }

    boolean contains(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      int whole = bits / Byte.SIZE;
      int rest = bits % Byte.SIZE;
      boolean same = Arrays.equals(address, 0, whole, prefix, 0, whole);
      return same && (rest == 0 || (address[whole] ^ prefix[whole]) >> (Byte.SIZE - rest) == 0);
    }
  }
}
