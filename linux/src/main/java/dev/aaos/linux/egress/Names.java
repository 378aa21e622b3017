package dev.aaos.linux.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The names that one cell may use, each with an address of the cell's own.
///
/// The addresses lie in 198.18.0.0/15, which no host of the internet has (RFC 2544). Any thread
/// may call.
final class Names {
  /// How many names one cell may use.
  static final int MOST = 4_096;

  /// How many bits its addresses begin with alike.
  static final int BITS = 15;

  private static final int FIRST = 198 << 24 | 18 << 16 | 1 << 8;

  private final Map<String, InetAddress> addresses = new HashMap<>();
  private final Map<InetAddress, String> names = new HashMap<>();

  /// Returns the interface's own address among them.
  static InetAddress own() {
    return address(FIRST - 1);
  }

  /// Returns the address of `name`, if it has one.
  synchronized Optional<InetAddress> find(String name) {
    return Optional.ofNullable(addresses.get(name));
  }

  /// Returns the address of `name`, a new one if it had none; nothing when there are too many.
  synchronized Optional<InetAddress> give(String name) {
    Optional<InetAddress> known = find(name);
    if (known.isPresent() || addresses.size() == MOST) {
      return known;
    }
    InetAddress next = address(FIRST + addresses.size());
    addresses.put(name, next);
    names.put(next, name);
    return Optional.of(next);
  }

  /// Returns the name that `address` stands for, if it stands for one.
  synchronized Optional<String> at(InetAddress address) {
    return Optional.ofNullable(names.get(address));
  }

  private static InetAddress address(int number) {
    byte[] bytes = {
      (byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number
    };
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
