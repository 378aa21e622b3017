package dev.aaos.linux.hand;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.line.Channel;
import dev.aaos.linux.line.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A confined thread of `aaos-confine`, as the call that was lent it holds it: a line to it.
/// It ends with the line.
///
/// An order and its answer take some tens of microseconds, so the calling thread waits for
/// them as it would for the kernel, but not long: a virtual thread that waits so holds up
/// others. What takes longer is waited for by a thread of its own.
public final class LentHand implements Hand {
  /// How long an order may take: a file system can be slow.
  private static final Duration MOST = Duration.ofSeconds(60);

  /// How long the calling thread itself waits for it.
  private static final Duration SOON = Duration.ofMillis(5);

  private final Channel line;
  private final boolean sameUser;

  private LentHand(Channel line, boolean sameUser) {
    this.line = line;
    this.sameUser = sameUser;
  }

  /// Takes one through `door` that is to be held to `leaves`.
  ///
  /// @param sameUser whether it is the user of this process
  /// @throws LinuxException with EPIPE when the helper behind the door has gone
  public static LentHand take(Channel door, List<Leave> leaves, boolean sameUser)
      throws LinuxException {
    List<Descriptor> ends = Channel.pair();
    Channel near = new Channel(ends.getFirst());
    try (Descriptor far = ends.getLast()) {
      List<Descriptor> along = new ArrayList<>();
      along.add(far);
      leaves.forEach(leave -> along.add(leave.at()));
      door.send(Leave.encode(leaves), along);
      return new LentHand(near, sameUser);
    } catch (LinuxException e) {
      near.close();
      throw e;
    }
  }

  /// To name an object opens nothing of it, and Linux asks no Landlock rule. So where both may walk
  /// the same paths it is done here, and only what is named is opened by the hand.
  @Override
  public Descriptor open(Descriptor at, PathBytes name, OpenHow how)
      throws LinuxException, ConfinementException {
    return sameUser && how.namesAlone() ? at.openAt(name, how) : Hand.super.open(at, name, how);
  }

  @Override
  public Optional<Descriptor> carryOut(Order order, Descriptor at)
      throws LinuxException, ConfinementException {
    Message.Packet packet = answer(order, at);
    return switch (reply(packet)) {
      case Reply.Done() ->
        packet.descriptors().stream()
            .findFirst()
            .map(opened -> opened.called(order.subject(at.subject())));
      case Reply.Answered(int errno) -> {
        PathBytes subject = order.subject(at.subject());
        throw new LinuxException(errno, order.call().toString(), subject.toString());
      }
      case Reply.Unheld(String layer, String why) -> throw new ConfinementException(layer, why);
    };
  }

  private Message.Packet answer(Order order, Descriptor at) throws ConfinementException {
    try {
      List<Descriptor> along = new ArrayList<>(List.of(at));
      along.addAll(order.along());
      line.send(order.encode(), along);
      if (!line.await(SOON) && !awaitLong()) {
        throw gone("it has not answered for " + MOST.toSeconds() + " seconds");
      }
      return line.receive(Reply.MOST, 1).orElseThrow(() -> gone("it has ended"));
    } catch (ConfinementException e) {
      throw e;
    } catch (IOException e) {
      throw gone(String.valueOf(e.getMessage()));
    }
  }

  /// Returns whether there is an answer in the end. No thread is held up meanwhile that
  /// others need.
  private boolean awaitLong() {
    CompletableFuture<Boolean> answered = new CompletableFuture<>();
    Thread.ofPlatform().name("hand-line").daemon().start(() -> {
      try {
        answered.complete(line.await(MOST));
      } catch (LinuxException e) {
        answered.complete(false);
      }
    });
    return answered.join();
  }

  private static Reply reply(Message.Packet packet) throws ConfinementException {
    try {
      return Reply.decode(packet.bytes());
    } catch (IOException e) {
      throw gone(String.valueOf(e.getMessage()));
    }
  }

  private static ConfinementException gone(String what) {
    return new ConfinementException(
        "aaos-confine", what, "look whether the call's effects are there before it is made again");
  }

  @Override
  public void close() {
    line.close();
  }
}
