package dev.aaos.drivers.tool.program;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.HostPattern;
import dev.aaos.drivers.tool.host.Addresses;
import dev.aaos.drivers.tool.host.ForbiddenAddress;
import dev.aaos.drivers.tool.program.intercept.Interception;
import dev.aaos.drivers.tool.program.intercept.Interceptor;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.kernel.device.Reach;
import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Passage;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Decides where one command may connect to, and keeps count of what it carried.
///
/// The first connection to each host and port is asked for as a need of the call, so that it is on
/// record before the name is resolved, and so is what is refused; where a person has to be asked,
/// the connection waits. The address that was checked is the one that is connected to. Where a
/// secret goes to a host, the daemon speaks in place of that, and each request that gets it is
/// asked for besides. Any thread may call; nothing waits but threads of its own.
final class HostGate implements Interception.Client {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// How many hosts and ports of one command are asked about at once: nobody is flooded.
  private static final int MOST_ASKED = 4;

  private final CallContext context;
  private final Reach reach;
  private final Addresses addresses;
  private final Interception interception;
  private final Map<Destination, FutureTask<Result<Held>>> decided = new ConcurrentHashMap<>();
  private final Deciders deciders = new Deciders();
  private final Semaphore questions = new Semaphore(MOST_ASKED);
  private final Traffic traffic = new Traffic();

  HostGate(CallContext context, Reach reach, Addresses addresses, Interceptor interceptor) {
    this.context = context;
    this.reach = reach;
    this.addresses = addresses;
    List<Held> grants =
        Stream.concat(reach.held().stream(), reach.asked().stream()).toList();
    this.interception = interceptor.of(grants, this);
  }

  /// Returns what is done about secrets for the command.
  Interception interception() {
    return interception;
  }

  /// Has `answer` hear whether the command may go to `to`, in a while.
  void decide(Destination to, Consumer<Passage> answer) {
    deciders.begin("passage", () -> {
      Passage passage = passage(to);
      if (passage instanceof Passage.Shut(String reason)) {
        traffic.refused(to, reason);
      }
      answer.accept(passage);
    });
  }

  /// Has nothing wait any more, and questions withdrawn: the command has ended. Returns once that
  /// is done.
  void end() throws InterruptedException {
    interception.end();
    deciders.end();
  }

  private Passage passage(Destination to) {
    try {
      OptionalInt port = to.isLookUp() ? OptionalInt.empty() : OptionalInt.of(to.port());
      HostPattern host = new HostPattern(to.host(), port);
      if (host.host().startsWith("*")) {
        return new Passage.Shut("'*' is no host");
      }
      return to.isLookUp() ? lookUp(to, host) : connect(to, host);
    } catch (CapabilitySyntaxException e) {
      return new Passage.Shut(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Passage.Nowhere("interrupted");
    }
  }

  /// A name may be looked up if it may be connected to at any port. What is not granted at all is
  /// refused here, and is on record.
  private Passage lookUp(Destination to, HostPattern host) throws InterruptedException {
    boolean known = Stream.concat(reach.held().stream(), reach.asked().stream())
        .map(Held::capability)
        .anyMatch(held -> held instanceof Capability.Network network && names(network, host));
    if (known) {
      return new Passage.Open(List.of());
    }
    return ask(to, host) instanceof Result.Refused<Held> refused
        ? new Passage.Shut(refused.reason())
        : new Passage.Open(List.of());
  }

  private static boolean names(Capability.Network network, HostPattern host) {
    return network.hosts().stream()
        .anyMatch(pattern -> pattern.covers(new HostPattern(host.host(), pattern.port())));
  }

  private Passage connect(Destination to, HostPattern host) throws InterruptedException {
    if (ask(to, host) instanceof Result.Refused<Held> refused) {
      return new Passage.Shut(refused.reason());
    }
    try {
      List<InetAddress> found = addresses.of(host, PATIENCE);
      if (interception.speaksFor(host)) {
        interception.open(to, found);
        return new Passage.Through();
      }
      return new Passage.Open(found);
    } catch (ForbiddenAddress e) {
      return new Passage.Shut("the name leads to " + e.getMessage()
          + ", and a name may lead to the public internet only; to reach that address on purpose,"
          + " name it itself in the program and in a grant");
    } catch (IOException e) {
      return new Passage.Nowhere(String.valueOf(e.getMessage()));
    }
  }

  private Result<Held> ask(Destination to, HostPattern host) throws InterruptedException {
    Capability need = Capability.Network.to(host);
    FutureTask<Result<Held>> mine = new FutureTask<>(() -> decide(need));
    FutureTask<Result<Held>> first = decided.putIfAbsent(to, mine);
    if (first == null) {
      mine.run();
    }
    try {
      Result<Held> result = (first == null ? mine : first).get();
      if (result instanceof Result.Refused<Held>(Errno errno, String _) && errno == Errno.EAGAIN) {
        decided.remove(to, mine);
      }
      return result;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the kernel did not decide on " + to, e.getCause());
    }
  }

  @Override
  public Result<Held> decide(Capability need) {
    return reach.asksFor(need) ? question(need) : context.extend(reach, need);
  }

  @Override
  public void used(Destination to, String secret) {
    traffic.endowed(to, secret);
  }

  @Override
  public void trouble(Destination to, String what) {
    traffic.trouble(to, what);
  }

  /// One that is refused because too many wait may be asked again.
  private Result<Held> question(Capability need) {
    if (!questions.tryAcquire()) {
      return Result.refused(
          Errno.EAGAIN,
          MOST_ASKED + " other hosts of this command wait to be allowed; try again when they were");
    }
    try {
      return context.extend(reach, need);
    } finally {
      questions.release();
    }
  }

  /// Hears of a connection that has ended.
  void carried(Destination to, long sent, long received, String trouble) {
    traffic.carried(to, sent, received, trouble);
  }

  /// Returns what went where.
  Traffic traffic() {
    return traffic;
  }
}
