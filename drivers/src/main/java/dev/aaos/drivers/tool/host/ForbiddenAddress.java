package dev.aaos.drivers.tool.host;

import java.io.IOException;
import java.net.InetAddress;

/// A name that leads to an address outside the public internet.
public final class ForbiddenAddress extends IOException {
  private static final long serialVersionUID = 1L;

  private final InetAddress address;

  /// The refusal of `address`, which is `what`.
  ForbiddenAddress(InetAddress address, String what) {
    super(address.getHostAddress() + " (" + what + ")");
    this.address = address;
  }

  /// Returns the address.
  public InetAddress address() {
    return address;
  }
}
