package dev.aaos.linux.confine;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Hears of one command, and lets it through to some hosts, all of which are this machine.
class Network extends Commands.Collector {
  private final Set<String> open;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<String> carried = Collections.synchronizedList(new ArrayList<>());

  /// @param open names that may be looked up, and hosts with their ports
  Network(String... open) {
    this.open = Set.of(open);
  }

  @Override
  public void asks(Destination to, Consumer<Passage> answer) {
    asked.add(to.toString());
    boolean may = open.contains(to.toString());
    answer.accept(
        !may
            ? new Passage.Shut("no grant covers it")
            : to.isLookUp()
                ? new Passage.Open(List.of())
                : new Passage.Open(List.of(InetAddress.ofLiteral("127.0.0.1"))));
  }

  @Override
  public void carried(Destination to, long sent, long received, String trouble) {
    carried.add(to + " " + (sent > 0) + " " + (received > 0) + " " + trouble);
  }

  /// Returns what was asked for, in order.
  List<String> asked() {
    return List.copyOf(asked);
  }

  /// Returns the connections that were made, each with whether bytes went out and came back, and
  /// what was wrong.
  List<String> carried() {
    return List.copyOf(carried);
  }
}
