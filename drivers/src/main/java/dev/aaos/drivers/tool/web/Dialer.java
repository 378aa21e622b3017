package dev.aaos.drivers.tool.web;

import dev.aaos.drivers.tool.host.Addresses;
import dev.aaos.drivers.tool.host.Connector;
import dev.aaos.drivers.tool.host.HostTls;
import dev.aaos.drivers.tool.host.Resolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;

/// Opens connections to hosts, at addresses that were checked. Any thread may call it.
final class Dialer {
  /// How many of a name's addresses are tried.
  static final int MAX_ATTEMPTS = 4;

  private final Addresses addresses;
  private final Connector connector;
  private final Supplier<SSLSocketFactory> tls;
  private final Duration patience;

  /// A dialer that gives each address `patience` to accept.
  Dialer(
      Resolver resolver, Connector connector, Supplier<SSLSocketFactory> tls, Duration patience) {
    this.addresses = new Addresses(resolver);
    this.connector = connector;
    this.tls = tls;
    this.patience = patience;
  }

  /// Returns a connection to the host of `url`, which the caller closes.
  ///
  /// @throws dev.aaos.drivers.tool.host.ForbiddenAddress when the name leads elsewhere than to
  ///     the public internet
  /// @throws IOException when no connection can be had; the message says why, not where to
  Connection dial(WebUrl url, Deadline deadline) throws IOException, InterruptedException {
    SocketChannel channel =
        connected(addresses.of(url.origin(), deadline.left()), url.port(), deadline);
    try {
      return url.tls()
          ? Connection.over(
              channel, HostTls.over(channel.socket(), url.host(), url.port(), tls.get()))
          : Connection.over(channel, channel.socket());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private SocketChannel connected(List<InetAddress> addresses, int port, Deadline deadline)
      throws IOException {
    IOException failure = new IOException(Addresses.NONE);
    for (InetAddress address : addresses.stream().limit(MAX_ATTEMPTS).toList()) {
      try {
        return connected(new InetSocketAddress(address, port), deadline);
      } catch (IOException e) {
        failure = new IOException(
            "no connection to %s port %d: %s"
                .formatted(address.getHostAddress(), port, e.getMessage()),
            e);
        if (deadline.hasPassed() || Thread.currentThread().isInterrupted()) {
          break;
        }
      }
    }
    throw failure;
  }

  private SocketChannel connected(InetSocketAddress to, Deadline deadline) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      deadline.guard(channel);
      connector.connect(channel, to, patience);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
