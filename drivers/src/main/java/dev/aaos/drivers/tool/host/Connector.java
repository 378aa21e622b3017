package dev.aaos.drivers.tool.host;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// Connects sockets to addresses that have been checked. Any thread may call it.
@FunctionalInterface
public interface Connector {
  /// Connects `channel` to `to`, waiting for at most `atMost`.
  ///
  /// @throws IOException when that fails; closing the channel or interrupting the calling thread
  ///     makes it fail at once
  void connect(SocketChannel channel, InetSocketAddress to, Duration atMost) throws IOException;

  /// Returns the connector that connects directly, through no proxy.
  static Connector direct() {
    return (channel, to, atMost) ->
        channel.socket().connect(to, Math.max(1, Math.toIntExact(atMost.toMillis())));
  }
}
