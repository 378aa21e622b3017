package dev.aaos.linux.hand;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Architecture;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.View.Access;
import dev.aaos.linux.line.Channel;
import dev.aaos.linux.restrict.Bpf;
import dev.aaos.linux.restrict.SeccompFilter;
import dev.aaos.linux.restrict.SyscallPolicy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// The hands of one helper. Some wait at the door, which all of them share: the kernel gives
/// each call to one, so a call waits for no thread to be made, and for nobody to hand it on.
public final class Hands {
  /// How many wait for calls.
  private static final int WAITING = 3;

  /// How many there may be at once: a call more waits at the door.
  private static final int MOST = 512;

  private static final PathBytes SHARED = PathBytes.of("/usr");
  private static final PathBytes NAME = PathBytes.of(".aaos-tried");
  private static final PathBytes SECRET = PathBytes.of("etc/passwd");

  private final Channel door;
  private final Descriptor outside;
  private final List<Bpf.Instruction> filter;
  private final Semaphore wanted = new Semaphore(0);
  private final AtomicInteger waiting = new AtomicInteger();
  private final Semaphore allowed = new Semaphore(MOST);

  private Hands(Channel door, Descriptor outside) {
    this.door = door;
    this.outside = outside;
    this.filter = SeccompFilter.compile(policy(), Architecture.CURRENT);
  }

  /// Returns which system calls a hand may make.
  public static SyscallPolicy policy() {
    return SyscallPolicy.load(Hands.class, "syscalls.txt");
  }

  /// Returns hands that wait, after one has carried out orders of every kind, allowed and
  /// not. That loads all that a restricted thread needs.
  ///
  /// @throws ConfinementException when that cannot be done here, naming the layer
  public static Hands tried() throws ConfinementException {
    try {
      List<Descriptor> ends = Channel.pair();
      Hands hands = new Hands(new Channel(ends.getFirst()), ends.getLast());
      Thread.ofPlatform().name("hands").daemon().start(hands::keep);
      hands.tryOne();
      return hands;
    } catch (LinuxException e) {
      throw new ConfinementException("hands", String.valueOf(e.getMessage()), "see `aaos doctor`");
    }
  }

  /// Returns the outer side of the door, for the daemon.
  public Descriptor outside() {
    return outside;
  }

  /// Has as many wait as there should be. It is a thread that nothing restricts: one that a
  /// hand started would be restricted too.
  private void keep() {
    try {
      while (true) {
        for (int waits = waiting.get(); waits < WAITING; waits = waiting.incrementAndGet()) {
          allowed.acquire();
          Thread.ofPlatform().name("hand").daemon().start(this::work);
        }
        wanted.acquire();
        wanted.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      new HandThread(door, filter, this::taken).run();
    } finally {
      allowed.release();
      wanted.release();
    }
  }

  /// To make another while the call waits costs it time, so that is put off to its end while
  /// some still wait.
  private void taken() {
    if (waiting.decrementAndGet() <= 1) {
      wanted.release();
    }
  }

  private void tryOne() throws LinuxException, ConfinementException {
    // Not closed: its socket is the door's outer side, which lives on.
    Channel entry = new Channel(outside);
    try (Descriptor shared = Anchor.named(SHARED);
        Descriptor root = Anchor.named(PathBytes.ROOT);
        LentHand hand = LentHand.take(
            entry, List.of(new Leave(shared, Leave.Of.TREE, Set.of(Access.READ))), false)) {
      hand.reopen(shared, OpenHow.readDirectory(OpenHow.FOLLOW)).close();
      hand.open(shared, PathBytes.HERE, OpenHow.nameDirectory(OpenHow.BENEATH)).close();
      for (Order order : List.of(
          new Order.Open(SECRET, OpenHow.read(OpenHow.BENEATH)),
          new Order.Reopen(OpenHow.readDirectory(OpenHow.FOLLOW)))) {
        refused(hand, order, root);
      }
      for (Order order : List.of(
          new Order.Open(NAME, OpenHow.createNew()),
          new Order.MakeDirectory(NAME),
          new Order.Rename(NAME, SECRET, 0),
          new Order.Link(NAME, SECRET),
          new Order.Symlink(NAME, SECRET),
          new Order.Pipe(NAME),
          new Order.AddName(NAME, shared),
          new Order.Unlink(NAME),
          new Order.RemoveDirectory(NAME))) {
        refused(hand, order, shared);
      }
    }
  }

  private static void refused(LentHand hand, Order order, Descriptor at)
      throws ConfinementException {
    try {
      hand.carryOut(order, at).ifPresent(Descriptor::close);
    } catch (LinuxException e) {
      return; // as it must be
    }
    throw new ConfinementException(
        "hands",
        "the denial self-test: " + order + " at " + at.subject() + " answered success",
        "see `aaos doctor` for what this machine lacks");
  }
}
