package dev.aaos.linux.egress;

import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Passage;
import java.io.IOException;
import java.nio.channels.SocketChannel;

/// Decides what may leave one cell, and hears what did. Any thread may call.
public interface Keeper {
  /// Waits for the word on `to`.
  ///
  /// @throws InterruptedException when the command is ending
  Passage ask(Destination to) throws InterruptedException;

  /// Returns a connection to who speaks in place of the host at `to`, where [#ask] said so.
  SocketChannel enter(Destination to) throws IOException;

  /// Hears that a connection to `to` has ended, or was not made.
  ///
  /// @param sent how many bytes left
  /// @param received how many came back
  /// @param trouble why it was not made or was cut; empty when it came to its end
  void carried(Destination to, long sent, long received, String trouble);
}
