package dev.aaos.linux.egress;

import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Egress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// All that leads out of one cell's network, from before its command starts until after it has
/// ended.
///
/// A socket belongs to the network of the thread that opens it, and any thread may then use it. So
/// a thread that is thrown away enters the cell's network and opens a name server's socket and a
/// listening one for each port; others serve them, in this process's own network, from which they
/// connect to wherever a program was let through to.
public final class Gate implements AutoCloseable {
  private static final long NEW_NETWORK = 0x40000000L;
  private static final InetAddress NAME_SERVER = InetAddress.ofLiteral("127.0.0.53");
  private static final InetAddress ANY = InetAddress.ofLiteral("0.0.0.0");
  private static final int NAMES_PORT = 53;
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final Keeper keeper;
  private final Questions questions;
  private final Names names = new Names();
  private final Map<InetAddress, String> literals = new HashMap<>();
  private final AtomicLong allowance;
  private final Map<Visit, Thread> visits = new ConcurrentHashMap<>();
  private Optional<DatagramChannel> nameServer = Optional.empty();
  private Optional<Doors> doors = Optional.empty();

  private Gate(Egress egress, Keeper keeper) {
    this.keeper = keeper;
    this.questions = new Questions(keeper);
    this.allowance = new AtomicLong(egress.bytes());
  }

  /// Opens it in the network of `process`, of which nothing leads out yet.
  ///
  /// @param process the descriptor of a process in the cell
  public static Gate open(Descriptor process, Egress egress, Keeper keeper)
      throws ConfinementException, InterruptedException {
    Gate gate = new Gate(egress, keeper);
    if (!egress.isNone()) {
      gate.open(process, egress);
    }
    return gate;
  }

  private void open(Descriptor process, Egress egress)
      throws ConfinementException, InterruptedException {
    warmUp();
    Opening opening = new Opening(this, process, egress);
    Thread thread = Thread.ofPlatform().name("gate").start(opening);
    thread.join();
    opening.check();
    nameServer.ifPresent(
        socket -> Thread.ofVirtual().start(new NameServer(socket, names, questions)));
    doors.ifPresent(Doors::serve);
  }

  /// The thread that enters the cell's network must not be the one to start threads of the JDK's.
  private static void warmUp() throws ConfinementException {
    try {
      ServerSocketChannel.open().close();
      DatagramChannel.open().close();
    } catch (IOException e) {
      throw unable(e);
    }
  }

  private static ConfinementException unable(Exception e) {
    return new ConfinementException(
        "network", "the ways out of the cell: " + e.getMessage(), "see `aaos doctor`");
  }

  /// What is done in the cell's network.
  private static final class Opening implements Runnable {
    private final Gate gate;
    private final Descriptor process;
    private final Egress egress;
    private Optional<ConfinementException> failure = Optional.empty();

    Opening(Gate gate, Descriptor process, Egress egress) {
      this.gate = gate;
      this.process = process;
      this.egress = egress;
    }

    @Override
    public void run() {
      try (Frame frame = new Frame()) {
        frame.call(SystemCall.SETNS, "the network of a cell", process.number(), NEW_NETWORK);
        Loopback.add(Names.own(), Names.BITS, "names");
        DatagramChannel channel = DatagramChannel.open();
        gate.nameServer = Optional.of(channel);
        channel.bind(new InetSocketAddress(NAME_SERVER, NAMES_PORT));
        Doors doors = new Doors(gate::begin);
        gate.doors = Optional.of(doors);
        for (int port : egress.ports()) {
          doors.open(ANY, port);
        }
        for (Egress.Literal literal : egress.literals()) {
          literal(doors, literal.address(), literal.port());
        }
      } catch (IOException e) {
        failure = Optional.of(unable(e));
      }
    }

    private void literal(Doors doors, InetAddress address, int port) throws IOException {
      if (!address.isLoopbackAddress() && !gate.literals.containsKey(address)) {
        int bits = address.getAddress().length * Byte.SIZE;
        Loopback.add(address, bits, Integer.toString(gate.literals.size()));
      }
      gate.literals.put(address, address.getHostAddress());
      if (!egress.ports().contains(port)) {
        doors.open(address, port);
      }
    }

    /// Says what went wrong, once the thread has ended.
    void check() throws ConfinementException {
      if (failure.isPresent()) {
        gate.close();
        throw failure.get();
      }
    }
  }

  private void begin(SocketChannel inside) throws IOException {
    InetSocketAddress at = (InetSocketAddress) inside.getLocalAddress();
    Optional<String> name = names.at(at.getAddress());
    Optional<String> host = name.or(() -> Optional.ofNullable(literals.get(at.getAddress())));
    if (host.isEmpty()) {
      inside.close();
      doors.ifPresent(Doors::left);
      return;
    }
    Destination to = new Destination(host.get(), at.getPort());
    Visit visit = new Visit(to, name.isPresent(), inside, this);
    Thread thread = Thread.ofVirtual().unstarted(visit);
    visits.put(visit, thread);
    thread.start();
  }

  Keeper keeper() {
    return keeper;
  }

  Questions questions() {
    return questions;
  }

  AtomicLong allowance() {
    return allowance;
  }

  /// Hears that `visit` is over.
  void over(Visit visit) {
    visits.remove(visit);
    doors.ifPresent(Doors::left);
  }

  /// Closes it, once the cell has ended: what the programs had sent is still carried, for a few
  /// seconds at most, and all has been heard of when this returns.
  @Override
  public void close() {
    nameServer.ifPresent(Gate::leave);
    doors.ifPresent(Gate::shut);
    long end = System.nanoTime() + DRAIN.toNanos();
    for (Map.Entry<Visit, Thread> visit : visits.entrySet()) {
      try {
        visit.getKey().finish(Duration.ofNanos(end - System.nanoTime()));
        visit.getValue().interrupt();
        visit.getValue().join();
      } catch (InterruptedException e) {
        visit.getValue().interrupt();
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void shut(Doors doors) {
    try {
      doors.shut();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void leave(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is as closed as it will be.
      return;
    }
  }
}
