package dev.aaos.linux.confine;

import java.net.InetAddress;
import java.util.List;

/// Whether a confined program may go where it wants to.
public sealed interface Passage {
  /// It may.
  ///
  /// @param addresses where to connect to, the first to be tried in front; none for a look-up
  record Open(List<InetAddress> addresses) implements Passage {
    /// Copies the list.
    public Open {
      addresses = List.copyOf(addresses);
    }
  }

  /// It may, and is brought to who speaks in place of the host.
  record Through() implements Passage {}

  /// It might, but there is no way there now. It may ask again.
  ///
  /// @param reason in one line
  record Nowhere(String reason) implements Passage {}

  /// It may not.
  ///
  /// @param reason in one line
  record Shut(String reason) implements Passage {}
}
