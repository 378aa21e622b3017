package dev.aaos.linux.line;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.bare.Bare;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.Spawn;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Enforcement;
import dev.aaos.linux.confine.Tier;
import dev.aaos.linux.confine.Wish;
import dev.aaos.linux.probe.Facility;
import dev.aaos.linux.probe.KernelFacilities;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// One `aaos-confine` and the line to it, as the daemon holds them.
///
/// Its commands end with it. A thread of its own reads what it says.
public final class HelperProcess {
  private static final int ERRORS = 2;
  private static final int BY_PROCESS = 1;
  private static final int EXITED = 4;
  private static final int SIGNAL_INFO = 128;
  /// Most of its threads live for a few milliseconds: each with memory of its own to allocate
  /// from would be touching new pages all the time.
  private static final List<String> ENVIRONMENT =
      List.of("PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C.UTF-8", "MALLOC_ARENA_MAX=1");
  private static final String MEND =
      "install util-linux (unshare, setpriv), and allow user namespaces:"
          + " `sysctl kernel.apparmor_restrict_unprivileged_userns=0` on Ubuntu,"
          + " `sysctl user.max_user_namespaces` above 0 elsewhere";

  private final HelperStart start;
  private final Channel line;
  private final int pid;
  private final Map<Integer, Call> calls = new ConcurrentHashMap<>();
  private final CompletableFuture<Enforcement> ready = new CompletableFuture<>();
  private volatile Optional<Channel> door = Optional.empty();
  private volatile boolean alive = true;

  private record Call(
      Confiner.Listener listener, CompletableFuture<Ending> ended, Consumer<Message> replies) {}

  private HelperProcess(HelperStart start, Channel line, int pid) {
    this.start = start;
    this.line = line;
    this.pid = pid;
  }

  /// Starts it, and waits until it has shown that it can confine.
  ///
  /// @throws ConfinementException when it cannot, naming layer, facility and mend
  public static HelperProcess start(HelperStart start)
      throws ConfinementException, InterruptedException {
    HelperProcess process;
    try {
      process = spawn(start);
    } catch (LinuxException e) {
      throw new ConfinementException("aaos-confine", String.valueOf(e.getMessage()), MEND);
    }
    Thread.ofPlatform().daemon().name("confine-line").start(process::listen);
    return process.awaitReady();
  }

  /// Afterwards only the helper holds the far end: when it ends, the line does.
  private static HelperProcess spawn(HelperStart start) throws LinuxException {
    List<Descriptor> ends = Channel.pair();
    try (Arena arena = Arena.ofConfined();
        Descriptor theirs = ends.getLast();
        Descriptor far = theirs.duplicate();
        Descriptor near =
            Descriptor.open(start.setup().modules(), OpenHow.nameDirectory(OpenHow.FOLLOW));
        Descriptor modules = near.duplicate()) {
      Spawn spawn = new Spawn(
          arena,
          "/bin/sh",
          start.arguments(),
          ENVIRONMENT,
          Spawn.Heritage.of(List.of(far.number(), ERRORS, ERRORS, modules.number())));
      int errno = spawn.start();
      spawn.release();
      if (errno != 0) {
        throw new LinuxException(errno, "posix_spawn", "/bin/sh");
      }
      return new HelperProcess(start, new Channel(ends.getFirst()), spawn.pid());
    } catch (LinuxException e) {
      ends.getFirst().close();
      throw e;
    }
  }

  /// Says why it ended before it was ready: nearly always it was let into no user namespace.
  private ConfinementException unready() {
    List<String> words = start.entry();
    words.add("true");
    try {
      return start.tier() == Tier.T2
              && KernelFacilities.probeUserNamespaces(words)
                  instanceof Facility.Absent(String reason)
          ? new ConfinementException("namespaces", "no user namespace: " + reason, MEND)
          : new ConfinementException(
              "aaos-confine", "it ended before it was ready", "its own words are in this log");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ConfinementException("aaos-confine", "interrupted", "try again");
    }
  }

  private HelperProcess awaitReady() throws ConfinementException, InterruptedException {
    try {
      ready.get();
      return this;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ConfinementException known
          ? known
          : new ConfinementException("aaos-confine", String.valueOf(e.getCause()), MEND);
    }
  }

  /// Returns whether it can be given commands.
  public boolean isAlive() {
    return alive;
  }

  /// Returns its process id.
  public int pid() {
    return pid;
  }

  /// Returns what it has shown it enforces.
  public Enforcement enforcement() {
    return ready.join();
  }

  /// Returns the door to its hands, once it is ready.
  public Channel door() {
    return door.orElseThrow();
  }

  /// Begins to listen for the command `id`.
  ///
  /// @param replies takes what is to be said back to it, without waiting
  public CompletableFuture<Ending> expect(
      int id, Confiner.Listener listener, Consumer<Message> replies) {
    Call call = new Call(listener, new CompletableFuture<>(), replies);
    calls.put(id, call);
    if (!alive) {
      fail(id, call);
    }
    return call.ended;
  }

  /// Stops listening for the command `id`.
  public void forget(int id) {
    calls.remove(id);
  }

  /// Says `message`, and gives copies of `descriptors` along. Blocks.
  public void send(Message message, List<Descriptor> descriptors) throws LinuxException {
    line.send(message.encode(), descriptors);
  }

  /// Has the command `id` end. Blocks.
  public void kill(int id) {
    tell(new Message.Kill(id));
  }

  /// Says `message`, if the helper is still there. Blocks.
  public void tell(Message message) {
    try {
      send(message, List.of());
    } catch (LinuxException e) {
      // The helper has gone, and the command with it.
      alive = false;
    }
  }

  private void listen() {
    try {
      Optional<Message.Packet> packet = line.receive();
      while (packet.isPresent()) {
        hear(Message.decode(packet.get().bytes()), packet.get().descriptors());
        packet = line.receive();
      }
    } catch (IOException e) {
      System.err.println("agentd: the line to aaos-confine broke: " + e.getMessage());
    } finally {
      alive = false;
      reap();
      endLeft();
      if (!ready.isDone()) {
        ready.completeExceptionally(unready());
      }
      calls.forEach(this::fail);
      door.ifPresent(Channel::close);
      line.close();
    }
  }

  private void hear(Message message, List<Descriptor> along) throws IOException {
    switch (message) {
      case Message.Ready(Enforcement enforcement) -> {
        door = along.stream().findFirst().map(Channel::new);
        ready.complete(enforcement.counting(start.counted()));
      }
      case Message.Unable(String layer, String why) ->
        ready.completeExceptionally(new ConfinementException(layer, why));
      case Message.Started(int id, int proofs) ->
        call(id).ifPresent(call -> call.listener.started(ready.join(), proofs));
      case Message.Wrote(int id, int stream, byte[] bytes) ->
        call(id).ifPresent(call -> call.listener.wrote(stream, bytes));
      case Message.Refused(int id, PathBytes name) ->
        call(id).ifPresent(call -> call.listener.refused(name));
      case Message.Overfull(int id) -> call(id).ifPresent(call -> call.listener.overfull());
      case Message.Ended(int id, Ending ending) ->
        Optional.ofNullable(calls.remove(id)).ifPresent(call -> call.ended.complete(ending));
      case Message.Failed(int id, String layer, String reason) ->
        Optional.ofNullable(calls.remove(id))
            .ifPresent(
                call -> call.ended.completeExceptionally(new ConfinementException(layer, reason)));
      case Message.Asks(int id, int question, Destination to) ->
        call(id)
            .ifPresent(call -> call.listener.asks(
                to, passage -> call.replies.accept(new Message.Answers(id, question, passage))));
      case Message.Carried(int id, Destination to, long sent, long received, String trouble) ->
        call(id).ifPresent(call -> call.listener.carried(to, sent, received, trouble));
      case Message.Wishes(int id, int question, Wish wish) ->
        call(id)
            .ifPresent(call -> call.listener.wishes(
                wish, granted -> call.replies.accept(new Message.Grants(id, question, granted))));
      case Message.Grants(int id, var question, var granted) ->
        throw new IOException("the helper grants " + id);
      case Message.Answers(int id, var question, var passage) ->
        throw new IOException("the helper answers " + id);
      case Message.Run(var id, var program, var line, var trail, var groups, var numbers) ->
        throw new IOException("the helper asks to run " + id);
      case Message.Kill(int id) -> throw new IOException("the helper asks to end " + id);
    }
  }

  private Optional<Call> call(int id) {
    return Optional.ofNullable(calls.get(id));
  }

  private void fail(int id, Call call) {
    calls.remove(id);
    call.ended.completeExceptionally(new ConfinementException(
        "aaos-confine",
        "it has ended, and with it the command",
        "look whether the command's effects are there before it is run again"));
  }

  /// Cells end with their helper. What runs without one is ended here, should the helper have been
  /// kept from doing that.
  private void endLeft() {
    try {
      if (start.tier() == Tier.T1) {
        Bare.endAll(pid);
      }
    } catch (IOException e) {
      System.err.println("agentd: commands of aaos-confine were not ended: " + e.getMessage());
    }
  }

  private void reap() {
    try (Frame frame = new Frame()) {
      long info = frame.bytes(SIGNAL_INFO).address();
      frame.call(SystemCall.WAITID, "aaos-confine", BY_PROCESS, pid, info, EXITED, 0);
    } catch (LinuxException e) {
      System.err.println("agentd: aaos-confine was not waited for: " + e.getMessage());
    }
  }

  /// Has it end, and all commands with it.
  public void close() {
    alive = false;
    line.hangUp();
  }
}
