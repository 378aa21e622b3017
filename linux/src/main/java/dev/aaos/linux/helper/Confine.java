package dev.aaos.linux.helper;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.cell.Cells;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.line.Channel;
import dev.aaos.linux.line.Message;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// `aaos-confine`: the program that confines others, so that the daemon never has to restrict
/// a thread of its own.
///
/// It is born in a user namespace and holds one line to the daemon, as descriptor 0. When that
/// ends it ends, and every cell with it. It never runs as the machine's root.
public final class Confine {
  private static final int LINE = 0;
  private static final int UNUSABLE = 69;

  private Confine() {}

  /// Serves the line until the daemon leaves it.
  public static void main(String[] arguments) throws IOException {
    OwnClasses.load();
    try (Channel line = new Channel(Descriptor.owning(LINE, "the line to the daemon"))) {
      Optional<Cells> cells = introduce(line);
      if (cells.isEmpty()) {
        Runtime.getRuntime().halt(UNUSABLE);
      }
      Commands commands = new Commands(line, cells.get());
      Optional<Message.Packet> packet = line.receive();
      while (packet.isPresent()) {
        commands.handle(packet.get());
        packet = line.receive();
      }
    }
    // Cells end with this process: their first processes read from pipes that it held open.
    Runtime.getRuntime().halt(0);
  }

  /// Makes a cell and runs a command in it. That loads every class a confined thread will
  /// need, and shows whether this machine lets us.
  private static Optional<Cells> introduce(Channel line) throws LinuxException {
    Message word;
    Optional<Cells> cells = Optional.empty();
    try {
      Cells tried = Cells.tried();
      cells = Optional.of(tried);
      word = new Message.Ready(tried.enforcement());
    } catch (ConfinementException e) {
      word = new Message.Unable(e.layer(), e.why());
    } catch (InterruptedException e) {
      word = new Message.Unable("start", "start: interrupted; try again");
    }
    line.send(word.encode(), List.of());
    return cells;
  }
}
