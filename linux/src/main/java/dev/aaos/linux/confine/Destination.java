package dev.aaos.linux.confine;

/// Where a confined program wants to connect to.
///
/// @param host a name in lower case, or an address as it was granted
/// @param port from 1 to 65,535; 0 for a name that is only looked up
public record Destination(String host, int port) {
  private static final int MOST_PORT = 65_535;

  /// Checks the port.
  public Destination {
    if (port < 0 || port > MOST_PORT) {
      throw new IllegalArgumentException("port " + port + " of " + host + ": from 0 to 65535");
    }
  }

  /// Returns whether the name is only looked up.
  public boolean isLookUp() {
    return port == 0;
  }

  @Override
  public String toString() {
    String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return isLookUp() ? shown : shown + ":" + port;
  }
}
