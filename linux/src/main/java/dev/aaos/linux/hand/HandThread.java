package dev.aaos.linux.hand;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.line.Channel;
import dev.aaos.linux.line.Message;
import dev.aaos.linux.restrict.Bpf;
import dev.aaos.linux.restrict.Denials;
import dev.aaos.linux.restrict.Landlock;
import dev.aaos.linux.restrict.Restriction;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

/// One hand: gives up every power but that over files and waits at the door; gives up all
/// files but those of the call that comes, carries out its orders, and ends with it.
///
/// Nothing is ever given back to it, so it serves one call. It loads no class and starts no
/// thread: what it needs was tried before ([Hands]).
final class HandThread implements Runnable {
  private final Channel door;
  private final List<Bpf.Instruction> filter;
  private final Runnable taken;

  /// @param taken is run when a call has come
  HandThread(Channel door, List<Bpf.Instruction> filter, Runnable taken) {
    this.door = door;
    this.filter = filter;
    this.taken = taken;
  }

  @Override
  public void run() {
    try (Arena arena = Arena.ofConfined()) {
      Optional<Reply> unheld = giveUpPowers(arena);
      Optional<Message.Packet> call = door.receive(Leave.MOST_BYTES, Leave.MOST + 1);
      taken.run();
      if (call.isPresent()) {
        serve(call.get(), unheld);
      }
    } catch (IOException e) {
      // The call has gone, or the daemon: nobody hears of it any more.
      return;
    }
  }

  /// Returns what every order is to be answered, should that fail.
  private Optional<Reply> giveUpPowers(Arena arena) {
    try (Frame frame = new Frame()) {
      Restriction restriction = new Restriction(arena);
      restriction.gainNothing();
      restriction.giveUpCapabilities();
      restriction.filter(filter);
      Denials.ofHand(restriction);
      restriction.run(frame);
      restriction.confirm();
      return Optional.empty();
    } catch (ConfinementException e) {
      return Optional.of(Reply.unheld(e));
    }
  }

  private static void serve(Message.Packet call, Optional<Reply> unheld) throws IOException {
    List<Descriptor> places = call.descriptors().subList(1, call.descriptors().size());
    try (Channel line = new Channel(call.descriptors().getFirst())) {
      Optional<Reply> answer = unheld;
      try {
        giveUpFiles(Leave.decode(call.bytes(), places));
      } catch (ConfinementException e) {
        answer = Optional.of(Reply.unheld(e));
      } finally {
        places.forEach(Descriptor::close);
      }
      obey(line, answer);
    }
  }

  private static void giveUpFiles(List<Leave> leaves) throws ConfinementException {
    try (Landlock rules = Landlock.begin();
        Arena arena = Arena.ofConfined();
        Frame frame = new Frame()) {
      for (Leave leave : leaves) {
        leave.addTo(rules);
      }
      Restriction restriction = new Restriction(arena);
      restriction.hold(rules);
      if (leaves.stream().noneMatch(leave -> leave.of() == Leave.Of.MACHINE)) {
        Denials.ofHandAtWork(restriction);
      }
      restriction.run(frame);
      restriction.confirm();
    } catch (ConfinementException e) {
      throw e;
    } catch (IOException e) {
      throw new ConfinementException(
          "landlock", String.valueOf(e.getMessage()), "see `aaos doctor`");
    }
  }

  /// Carries out what comes over `line`, until the call is over; nothing when it is `unheld`.
  private static void obey(Channel line, Optional<Reply> unheld) throws IOException {
    Optional<Message.Packet> order = line.receive(Order.MOST, Order.MOST_ALONG);
    while (order.isPresent()) {
      if (unheld.isPresent()) {
        order.get().descriptors().forEach(Descriptor::close);
        line.send(unheld.get().encode(), List.of());
      } else {
        carryOut(order.get(), line);
      }
      order = line.receive(Order.MOST, Order.MOST_ALONG);
    }
  }

  private static void carryOut(Message.Packet order, Channel line) throws IOException {
    Reply reply = new Reply.Done();
    Optional<Descriptor> opened = Optional.empty();
    List<Descriptor> given = order.descriptors();
    try {
      Order known = Order.decode(order.bytes(), given.subList(1, given.size()));
      opened = known.carryOut(given.getFirst());
    } catch (LinuxException e) {
      reply = new Reply.Answered(e.number());
    } finally {
      given.forEach(Descriptor::close);
    }
    try {
      line.send(reply.encode(), opened.isPresent() ? List.of(opened.get()) : List.of());
    } finally {
      if (opened.isPresent()) {
        opened.get().close();
      }
    }
  }
}
