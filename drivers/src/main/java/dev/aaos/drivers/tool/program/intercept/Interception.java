package dev.aaos.drivers.tool.program.intercept;

import dev.aaos.capability.Capability;
import dev.aaos.capability.HostPattern;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.linux.confine.Destination;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is done about secrets for one command: whose hosts are spoken for, and the connections that
/// are under way. Any thread may call.
///
/// Spoken for is a host and port that a grant of a secret covers, as far as it names the port, or
/// that is 443; of a host that is granted by its address also 80. Everything else stays between the
/// program and the host.
public final class Interception {
  /// How long connections that are just ending have to come to their end.
  private static final Duration LAST_WORDS = Duration.ofMillis(100);

  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /// How many forms of values are kept to be looked for: those used last.
  private static final int MOST_UNSEEN = 256;

  /// How many refusals of uses are put on record for one command.
  static final int MOST_REFUSED = 1_024;

  private final Interceptor interceptor;
  private final List<Capability.Secret> grants;
  private final Client client;
  private final Map<Destination, List<InetAddress>> ways = new ConcurrentHashMap<>();
  private final Map<SocketChannel, Thread> relays = new ConcurrentHashMap<>();
  private final LinkedHashSet<String> unseen = new LinkedHashSet<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile boolean over;

  /// Decides for a command, and hears what was done for it. Called on any thread.
  public interface Client {
    /// Decides on one use of a secret. It is on record when this returns.
    Result<Held> decide(Capability use);

    /// Hears that a request to `to` was given the secret `name`.
    void used(Destination to, String name);

    /// Hears what went wrong on the way to `to`.
    void trouble(Destination to, String what);
  }

  Interception(Interceptor interceptor, List<Held> grants, Client client) {
    this.interceptor = interceptor;
    this.grants = grants.stream()
        .map(Held::capability)
        .flatMap(one -> one instanceof Capability.Secret secret ? Stream.of(secret) : Stream.of())
        .toList();
    this.client = client;
  }

  /// Returns whether no host is spoken for.
  public boolean isNone() {
    return grants.isEmpty();
  }

  /// Returns the names of the secrets that may be put in.
  public Set<String> names() {
    return grants.stream().map(Capability.Secret::name).collect(Collectors.toSet());
  }

  /// Returns the certificate of who vouches for the daemon, in PEM.
  public String authority() {
    return interceptor.authority().pem();
  }

  /// Returns whether `host`, which has a port, is spoken for.
  public boolean speaksFor(HostPattern host) {
    return grants.stream().anyMatch(secret -> goesTo(secret, host));
  }

  static boolean goesTo(Capability.Secret secret, HostPattern host) {
    int port = host.port().orElse(HTTPS);
    boolean usual = port == HTTPS || (port == HTTP && host.isLiteralAddress());
    return secret.hosts().stream()
        .anyMatch(granted -> granted.covers(host) && (usual || granted.port().isPresent()));
  }

  /// Returns the secrets that go to `host`.
  List<Capability.Secret> goingTo(HostPattern host) {
    return grants.stream().filter(secret -> goesTo(secret, host)).toList();
  }

  /// Says that the command may go to `to`, which lies at `addresses`.
  public void open(Destination to, List<InetAddress> addresses) {
    ways.put(to, List.copyOf(addresses));
  }

  /// Speaks to `program`, which wants to go to `to`, in place of that; does not wait.
  public void entered(Destination to, SocketChannel program) throws IOException {
    List<InetAddress> addresses = ways.get(to);
    if (addresses == null) {
      program.close();
      return;
    }
    Relay relay = new Relay(to, program, new SecretTerms(this, to, addresses));
    Thread thread = Thread.ofVirtual().name("relay").unstarted(() -> {
      try {
        relay.run();
      } finally {
        relays.remove(program);
      }
    });
    relays.put(program, thread);
    thread.start();
    if (over) {
      cut(program, thread);
    }
  }

  /// Ends what is under way: the command has ended. Returns once nothing is.
  public void end() throws InterruptedException {
    awaitLastWords();
    over = true;
    for (Map.Entry<SocketChannel, Thread> relay : Map.copyOf(relays).entrySet()) {
      cut(relay.getKey(), relay.getValue());
      relay.getValue().join();
    }
  }

  /// A program that ended over what went wrong here is to be told of that.
  private void awaitLastWords() throws InterruptedException {
    long end = System.nanoTime() + LAST_WORDS.toNanos();
    for (Thread relay : List.copyOf(relays.values())) {
      relay.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
  }

  private static void cut(SocketChannel program, Thread relay) {
    relay.interrupt();
    try {
      program.close();
    } catch (IOException e) {
      // It is as closed as it will be.
      return;
    }
  }

  Interceptor interceptor() {
    return interceptor;
  }

  /// Decides on one use of a secret; but a command that was refused many has no more decided.
  Result<Held> decide(Capability use) {
    if (refusals.get() >= MOST_REFUSED) {
      return Result.refused(
          Errno.EACCES,
          "this command was refused " + MOST_REFUSED + " uses: no more are asked for");
    }
    Result<Held> decided = client.decide(use);
    if (decided instanceof Result.Refused<Held>) {
      refusals.incrementAndGet();
    }
    return decided;
  }

  void used(Destination to, String name) {
    client.used(to, name);
  }

  /// Hears what went wrong, as long as it is not that the command has ended.
  void trouble(Destination to, String what) {
    if (!over) {
      client.trouble(to, what);
    }
  }

  /// Has the texts `forms` be seen by no program of the command from now on.
  void hide(List<String> forms) {
    synchronized (unseen) {
      forms.forEach(unseen::addLast);
      while (unseen.size() > MOST_UNSEEN) {
        unseen.removeFirst();
      }
    }
  }

  Set<String> unseen() {
    synchronized (unseen) {
      return Set.copyOf(unseen);
    }
  }
}
