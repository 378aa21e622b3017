package dev.aaos.drivers.tool.program;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.program.output.Output;
import dev.aaos.drivers.tool.program.output.Pieces;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.Reach;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.Counted;
import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Enforcement;
import dev.aaos.linux.confine.Enforcement.Layer;
import dev.aaos.linux.confine.Passage;
import dev.aaos.linux.confine.Wish;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// Hears of the command: records that it is confined, keeps what it writes, and ends it when
/// it may not go on.
final class Watch implements Confiner.Listener {
  private static final int OUT = 1;

  private final CallContext context;
  private final Reach reach;
  private final HostGate gate;
  private final FileGate files;
  private final boolean network;
  private final Output out = new Output();
  private final Output err = new Output();
  private final Pieces outText = new Pieces();
  private final Pieces errText = new Pieces();
  private final Bounds bounds;
  private String ended = "";
  private volatile Optional<Enforcement> held = Optional.empty();
  private volatile Set<Counted> reached = Set.of();
  private volatile boolean overfull;
  private Consumer<Runnable> alsoHears = kill -> {};
  private volatile boolean kept;
  private volatile Runnable end = () -> {};
  private volatile Thread recorder = Thread.ofVirtual().unstarted(() -> {});

  /// @param network whether anything leads out of the program's network
  Watch(CallContext context, Reach reach, HostGate gate, boolean network, Bounds bounds) {
    this.bounds = bounds;
    this.context = context;
    this.reach = reach;
    this.gate = gate;
    this.files = new FileGate(context, reach);
    this.network = network;
  }

  /// Has `hears` told, too, how the command is ended, once it is asked for.
  void whenBegun(Consumer<Runnable> hears) {
    alsoHears = hears;
  }

  /// Takes note that how files were is put aside before they are changed.
  void keeps() {
    kept = true;
  }

  @Override
  public void begun(Runnable kill) {
    end = kill;
    alsoHears.accept(kill);
    context.whenRevoked(reach, () -> {
      because("a grant it was held to was revoked, or is restrained by the policy now, so it was"
          + " ended");
      kill.run();
    });
  }

  @Override
  public void started(Enforcement enforcement, int proofs) {
    held = Optional.of(enforcement);
    recorder = Thread.ofVirtual().start(() -> record(enforcement, proofs));
  }

  private void record(Enforcement enforcement, int proofs) {
    List<String> layers = new ArrayList<>(
        enforcement.layers(network).stream().map(Layer::toString).toList());
    if (network && !gate.interception().isNone()) {
      layers.add("secrets: the daemon opens what goes to their hosts, and puts in "
          + String.join(", ", new TreeSet<>(gate.interception().names())));
    }
    if (kept) {
      layers.add(network ? CallFact.Confined.FILES_KEPT : CallFact.Confined.ALL_KEPT);
    }
    if (context.confined(Sandbox.kernel(enforcement.tier()), layers, proofs)
        instanceof Result.Refused<Long> refused) {
      because(refused.reason());
      end.run();
    }
  }

  /// The first reason counts.
  private synchronized void because(String reason) {
    ended = ended.isEmpty() ? reason : ended;
  }

  private synchronized String ended() {
    return ended;
  }

  @Override
  public void wrote(int stream, byte[] bytes) {
    if (stream == OUT) {
      out.add(bytes);
      context.show("stdout", outText.next(bytes));
    } else {
      err.add(bytes);
      context.show("stderr", errText.next(bytes));
    }
  }

  @Override
  public void reached(Set<Counted> what) {
    reached = Set.copyOf(what);
  }

  @Override
  public void overfull() {
    overfull = true;
  }

  @Override
  public void refused(PathBytes name) {
    files.refused(name);
  }

  @Override
  public void wishes(Wish wish, Consumer<Boolean> answer) {
    files.decide(wish, answer);
  }

  @Override
  public void asks(Destination to, Consumer<Passage> answer) {
    gate.decide(to, answer);
  }

  @Override
  public void entered(Destination to, SocketChannel program) throws IOException {
    gate.interception().entered(to, program);
  }

  @Override
  public void carried(Destination to, long sent, long received, String trouble) {
    gate.carried(to, sent, received, trouble);
  }

  /// Waits until what was begun is on record.
  void settle() throws InterruptedException {
    gate.end();
    recorder.join();
    files.end();
  }

  Came came(Ending ending, Duration took, Duration most, List<String> notes) {
    Labels labels = Labels.untrusted(Labels.Origin.FILE);
    if (!gate.traffic().isNone()) {
      labels = labels.join(Labels.untrusted(Labels.Origin.WEB));
    }
    boolean late = ending instanceof Ending.Killed && took.compareTo(most) >= 0;
    List<String> met = CommandLimits.met(bounds, reached, overfull, ending);
    String why = late ? "it took longer than " + most.toSeconds() + " s, so it was ended" : ended();
    if (why.isEmpty() && ending instanceof Ending.Killed && !met.isEmpty()) {
      why = met.getFirst();
    }
    ObjectNode told = Json.object();
    switch (ending) {
      case Ending.Exited(int status) -> told.put("exit_code", status);
      case Ending.Killed(int signal) -> told.put("signal", signal);
    }
    if (!why.isEmpty()) {
      told.put("ended", why);
    }
    told.put("stdout", out.text())
        .put("stderr", err.text())
        .put("stdout_bytes", out.size())
        .put("stderr_bytes", err.size())
        .put("truncated", out.isCut() || err.isCut())
        .put("duration_ms", took.toMillis());
    held.ifPresent(by -> told.put("tier", by.tier().name()));
    gate.traffic().tell(told);
    if (!met.isEmpty()) {
      met.forEach(told.putArray("limits")::add);
    }
    files.tell(told);
    if (!notes.isEmpty()) {
      notes.forEach(told.putArray("notes")::add);
    }
    return new Came(ending, why, told, labels, err.lastLines());
  }
}
