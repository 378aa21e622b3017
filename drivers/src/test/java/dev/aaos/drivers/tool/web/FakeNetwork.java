package dev.aaos.drivers.tool.web;

import dev.aaos.drivers.tool.host.Connector;
import dev.aaos.drivers.tool.host.Resolver;
import dev.aaos.drivers.tool.secret.Secrets;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/// An internet of its own: names with addresses, and servers on loopback that stand at public
/// ones. It remembers which names were asked for and which addresses were connected to.
final class FakeNetwork implements Resolver, Connector {
  private final Map<String, Deque<List<InetAddress>>> names = new HashMap<>();
  private final Map<InetSocketAddress, FakeServer> servers = new HashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> connected = new CopyOnWriteArrayList<>();

  /// Has `host` lead to `addresses`; said again, that is the answer to the next question.
  FakeNetwork name(String host, String... addresses) {
    names
        .computeIfAbsent(host, _ -> new ArrayDeque<>())
        .add(Stream.of(addresses).map(InetAddress::ofLiteral).toList());
    return this;
  }

  /// Puts `server` at `address` and `port`.
  FakeNetwork server(String address, int port, FakeServer server) {
    servers.put(new InetSocketAddress(InetAddress.ofLiteral(address), port), server);
    return this;
  }

  /// Returns the names asked for, in order.
  List<String> asked() {
    return asked;
  }

  /// Returns the addresses connected to, in order, as `address:port`.
  List<String> connected() {
    return connected;
  }

  /// Returns the tool, living in this network.
  WebFetchTool tool() {
    return tool(FetchLimits.DEFAULT);
  }

  /// Returns the tool, living in this network within `limits`.
  WebFetchTool tool(FetchLimits limits) {
    return tool(limits, TestCertificate.trustNobody());
  }

  /// Returns the tool, living in this network and trusting what `trust` trusts.
  WebFetchTool tool(FetchLimits limits, SSLContext trust) {
    Dialer dialer = new Dialer(this, this, trust::getSocketFactory, limits.connect());
    return new WebFetchTool(dialer, limits, "0.0.0", Secrets.NONE);
  }

  @Override
  public List<InetAddress> resolve(String host, Duration atMost) throws IOException {
    asked.add(host);
    Deque<List<InetAddress>> answers = names.get(host);
    if (answers == null) {
      throw new UnknownHostException(host);
    }
    return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
  }

  @Override
  public void connect(SocketChannel channel, InetSocketAddress to, Duration atMost)
      throws IOException {
    connected.add(to.getAddress().getHostAddress() + ":" + to.getPort());
    FakeServer server = servers.get(to);
    if (server == null) {
      throw new ConnectException("Connection refused");
    }
    Connector.direct()
        .connect(
            channel,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
            atMost);
  }
}
