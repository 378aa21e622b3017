package dev.aaos.linux.helper;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.bare.Bare;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.cell.Cells;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Enforcement;
import dev.aaos.linux.confine.Tier;
import dev.aaos.linux.hand.Hands;
import dev.aaos.linux.line.Channel;
import dev.aaos.linux.line.Message;
import dev.aaos.linux.restrict.CommandRunner;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// `aaos-confine`: the program that confines others, so that the daemon never has to restrict
/// a thread of its own.
///
/// It holds one line to the daemon, as descriptor 0. When that ends it ends, and every command with
/// it. For cells it is born in a user namespace. It never runs as the machine's root.
public final class Confine {
  private static final int LINE = 0;
  private static final int UNUSABLE = 69;

  private Confine() {}

  /// Serves the line until the daemon leaves it.
  ///
  /// @param arguments the tier in which it confines
  public static void main(String[] arguments) throws IOException {
    OwnClasses.load();
    Tier tier = Tier.valueOf(arguments[0]);
    try (Channel line = new Channel(Descriptor.owning(LINE, "the line to the daemon"))) {
      Optional<CommandRunner> runner = introduce(line, tier);
      if (runner.isEmpty()) {
        Runtime.getRuntime().halt(UNUSABLE);
      }
      Commands commands = new Commands(line, runner.get());
      Optional<Message.Packet> packet = line.receive();
      while (packet.isPresent()) {
        commands.handle(packet.get());
        packet = line.receive();
      }
    }
    if (tier == Tier.T1) {
      Bare.endAll(ProcessHandle.current().pid());
    }
    // Cells end with this process: their first processes read from pipes that it held open.
    Runtime.getRuntime().halt(0);
  }

  /// Confines a command, and a hand. That loads every class a confined thread will need, and
  /// shows whether this machine lets us.
  private static Optional<CommandRunner> introduce(Channel line, Tier tier) throws LinuxException {
    Message word;
    List<Descriptor> door = List.of();
    Optional<CommandRunner> runner = Optional.empty();
    try {
      Enforcement enforcement = switch (tier) {
        case T1 -> {
          Bare bare = Bare.tried();
          runner = Optional.of(bare);
          yield bare.enforcement();
        }
        case T2 -> {
          Cells cells = Cells.tried();
          runner = Optional.of(cells);
          yield cells.enforcement();
        }
      };
      word = new Message.Ready(enforcement);
      door = List.of(Hands.tried().outside());
    } catch (ConfinementException e) {
      runner = Optional.empty();
      word = new Message.Unable(e.layer(), e.why());
    } catch (InterruptedException e) {
      word = new Message.Unable("start", "start: interrupted; try again");
    }
    line.send(word.encode(), door);
    door.forEach(Descriptor::close);
    return runner;
  }
}
