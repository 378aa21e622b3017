package dev.aaos.drivers.tool.program.intercept;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilityRequest;
import dev.aaos.drivers.tool.host.Connector;
import dev.aaos.drivers.tool.secret.Secrets;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.linux.confine.Destination;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A command for whose hosts the daemon speaks, all of them this machine; a test is its programs.
final class Speaking implements Interception.Client, AutoCloseable {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

  final List<String> decided = Collections.synchronizedList(new ArrayList<>());
  final List<String> used = Collections.synchronizedList(new ArrayList<>());
  final List<String> troubles = Collections.synchronizedList(new ArrayList<>());
  final Map<String, String> values = new ConcurrentHashMap<>();

  /// Vouches for the hosts of tests.
  final Authority outside = new Authority(InstantSource.system());

  private final Interceptor interceptor;
  private final Interception interception;
  private final int port;
  private int left = Integer.MAX_VALUE;

  /// @param port where all hosts are
  Speaking(int port, String... grants) {
    this.port = port;
    values.put("token", "Bearer s3cr3t-t0ken");
    values.put("key", "k3y-0f-the-test");
    Secrets secrets = name -> Optional.ofNullable(values.get(name));
    Connector connector = (channel, to, atMost) ->
        channel.socket().connect(new InetSocketAddress(HERE, port), (int) atMost.toMillis());
    interceptor = new Interceptor(
        secrets, connector, () -> trusting(outside).getSocketFactory(), InstantSource.system());
    List<Held> held = Stream.of(grants)
        .map(grant -> CapabilityRequest.parse(grant).capability())
        .map(capability -> new Held(capability, false, Root.NONE))
        .toList();
    interception = interceptor.of(held, this);
  }

  /// Returns the side of TLS that trusts `authority` alone.
  static SSLContext trusting(Authority authority) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(
          "one",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(authority.pem().getBytes(StandardCharsets.US_ASCII))));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Returns the side of TLS that programs have.
  SSLContext trustedByPrograms() {
    return trusting(interceptor.authority());
  }

  Interception interception() {
    return interception;
  }

  /// Has only so many more uses be decided on with a yes.
  synchronized void permit(int uses) {
    left = uses;
  }

  /// Returns the connection of a program that went to `host`.
  Socket program(String host) throws IOException {
    return program(host, port);
  }

  Socket program(String host, int to) throws IOException {
    try (ServerSocketChannel listening =
        ServerSocketChannel.open().bind(new InetSocketAddress(HERE, 0))) {
      SocketChannel program = SocketChannel.open(listening.getLocalAddress());
      program.socket().setSoTimeout(20_000);
      Destination destination = new Destination(host, to);
      interception.open(destination, List.of(HERE));
      interception.entered(destination, listening.accept());
      return program.socket();
    }
  }

  /// Returns what serves `program`, which went to `host`.
  Relay relay(String host, SocketChannel program) {
    Destination destination = new Destination(host, port);
    return new Relay(
        destination, program, new SecretTerms(interception, destination, List.of(HERE)));
  }

  @Override
  public synchronized Result<Held> decide(Capability use) {
    decided.add(use.toString());
    if (left-- <= 0) {
      return Result.refused(Errno.EDQUOT, "used up");
    }
    return Result.ok(new Held(use, false, Root.NONE));
  }

  @Override
  public void used(Destination to, String name) {
    used.add(name + " to " + to);
  }

  @Override
  public void trouble(Destination to, String what) {
    troubles.add(what);
  }

  /// The command has ended.
  void end() throws InterruptedException {
    interception.end();
  }

  @Override
  public void close() {
    try {
      end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static String address(RawHost host) {
    return "127.0.0.1:" + host.port();
  }

  static Speaking of(RawHost host) {
    return new Speaking(
        host.port(), "secret: token; hosts " + address(host) + "; header Authorization");
  }

  static String get(RawHost host, String more) {
    return "GET / HTTP/1.1\nHost: " + address(host) + "\n" + more + "\n";
  }

  /// Says `text` and reads on until the connection ends.
  static String answer(Socket program, String text) throws IOException {
    RawHost.say(program, text);
    return rest(program);
  }

  static String rest(Socket program) throws IOException {
    byte[] all = program.getInputStream().readAllBytes();
    return new String(all, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
  }

  static String some(Socket program, int length) throws IOException {
    byte[] some = program.getInputStream().readNBytes(length);
    return new String(some, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
  }
}
