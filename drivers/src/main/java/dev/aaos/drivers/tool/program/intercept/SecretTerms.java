package dev.aaos.drivers.tool.program.intercept;

import dev.aaos.capability.Capability;
import dev.aaos.capability.HostPattern;
import dev.aaos.drivers.tool.host.Addresses;
import dev.aaos.drivers.tool.host.HostTls;
import dev.aaos.drivers.tool.secret.Credential;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.http.HttpHead;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/// The terms of one connection: each request gets every secret that was granted for the host, each
/// in its own header, once the kernel has decided on that use of it.
final class SecretTerms implements Terms {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MOST_ATTEMPTS = 4;
  private static final String PLAIN = "Accept-Encoding: identity";

  /// What would let a host say a value back where it is not found: compressed, or in parts that no
  /// one answer holds whole.
  private static final Set<String> HIDING =
      Set.of("accept-encoding", "te", "range", "if-range", "trailer");

  private final Interception interception;
  private final Destination to;
  private final HostPattern host;
  private final List<InetAddress> addresses;

  SecretTerms(Interception interception, Destination to, List<InetAddress> addresses) {
    this.interception = interception;
    this.to = to;
    this.host = new HostPattern(to.host(), OptionalInt.of(to.port()));
    this.addresses = addresses;
  }

  @Override
  public SSLContext serving() {
    return interception.interceptor().authority().serving(host);
  }

  @Override
  public boolean isNamed() {
    return !host.isLiteralAddress();
  }

  @Override
  public HttpHead endowed(HttpHead head) throws IOException, InterruptedException {
    List<Capability> uses = interception.goingTo(host).stream()
        .map(secret -> Credential.need(secret.name(), secret.header(), host))
        .distinct()
        .toList();
    List<Capability.Secret> secrets = uses.stream()
        .flatMap(one -> one instanceof Capability.Secret secret ? Stream.of(secret) : Stream.of())
        .toList();
    Set<String> headers = new HashSet<>();
    for (Capability.Secret secret : secrets) {
      if (!headers.add(secret.header())) {
        throw Declined.forbidden("more than one secret is granted for the header " + secret.header()
            + ", so it is not clear which is meant: grant one");
      }
    }
    List<String> lines = new ArrayList<>(List.of(PLAIN));
    for (Capability.Secret secret : secrets) {
      lines.add(credential(secret).line());
    }
    secrets.forEach(secret -> interception.used(to, secret.name()));
    headers.addAll(HIDING);
    return head.with(headers, lines);
  }

  private Credential credential(Capability.Secret use) throws IOException, InterruptedException {
    if (interception.decide(use) instanceof Result.Refused<Held>(Errno errno, String reason)) {
      if (errno == Errno.EINTR) {
        throw new InterruptedException(reason);
      }
      throw Declined.forbidden("secret '" + use.name() + "': " + reason);
    }
    Credential credential = new Credential(use.name(), use.header(), value(use.name()));
    interception.hide(credential.forms());
    return credential;
  }

  private String value(String name) throws Declined {
    try {
      Optional<String> value = interception.interceptor().secrets().value(name);
      return value.orElseThrow(() -> Declined.unreachable(
          "no secret is called '" + name + "' here: `aaos secret set " + name + "`"));
    } catch (Declined e) {
      throw e;
    } catch (IOException e) {
      throw Declined.unreachable(Relay.words(e));
    }
  }

  @Override
  public Host connect(boolean tls) throws Declined {
    SocketChannel channel = connected();
    try {
      channel.socket().setTcpNoDelay(true);
      return Host.over(
          channel,
          tls
              ? HostTls.over(
                  channel.socket(),
                  Addresses.bare(host),
                  to.port(),
                  interception.interceptor().tls())
              : channel.socket());
    } catch (IOException e) {
      leave(channel);
      throw Declined.unreachable(Relay.words(e));
    }
  }

  private SocketChannel connected() throws Declined {
    Declined failure = Declined.unreachable(Addresses.NONE);
    for (InetAddress address : addresses.stream().limit(MOST_ATTEMPTS).toList()) {
      try {
        SocketChannel channel = SocketChannel.open();
        try {
          InetSocketAddress at = new InetSocketAddress(address, to.port());
          interception.interceptor().connector().connect(channel, at, PATIENCE);
          return channel;
        } catch (IOException e) {
          channel.close();
          throw e;
        }
      } catch (IOException e) {
        failure = Declined.unreachable("no connection to " + address.getHostAddress() + " port "
            + to.port() + ": " + Relay.words(e));
      }
    }
    throw failure;
  }

  private static void leave(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is as closed as it will be.
      return;
    }
  }

  @Override
  public Set<String> unseen() {
    return interception.unseen();
  }

  @Override
  public void trouble(String what) {
    interception.trouble(to, what);
  }
}
