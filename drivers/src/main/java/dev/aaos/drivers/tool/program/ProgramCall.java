package dev.aaos.drivers.tool.program;

import dev.aaos.capability.Capability;
import dev.aaos.capability.PathPattern;
import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Reach;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.confine.View;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// One command: compiles what its agent holds, has it run in a cell, and tells what came of
/// it.
///
/// @param arguments the program, by its absolute path, and its arguments
/// @param directory where it begins, absolute; nothing for the first directory that was
///     granted
/// @param input what it reads from its standard input
/// @param limit how long it may take
/// @param description the effect in one line
record ProgramCall(
    Confiner confiner,
    List<String> arguments,
    Optional<String> directory,
    String input,
    Duration limit,
    String description)
    implements PreparedCall {
  static final String HOME = "/home/agent";
  private static final String KEY = "AAOS_CALL_KEY=";
  private static final String TIER = "T2";
  private static final Duration LEAST = Duration.ofMillis(1);
  private static final List<String> ENVIRONMENT = List.of(
      "PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
      "HOME=" + HOME,
      "USER=agent",
      "LOGNAME=agent",
      "LANG=C.UTF-8",
      "LC_ALL=C.UTF-8",
      "TMPDIR=/tmp",
      "TERM=dumb");
  private static final List<String> OWN = List.of("/tmp", HOME, "/usr", "/dev/shm");

  @Override
  public Plan plan() {
    Capability start = new Capability.Exec(PathPattern.literal(arguments.getFirst()));
    return new Plan(List.of(start), EffectClass.EXTERNAL, description);
  }

  @Override
  public ToolOutcome perform(CallContext context) throws IOException, InterruptedException {
    Reach reach = context.reach();
    ViewCompiler.Compiled compiled = ViewCompiler.compile(reach.held());
    Optional<String> start = startIn(compiled.views());
    if (start.isEmpty()) {
      return new ToolOutcome.Failed(
          "cwd '" + directory.orElse("") + "' is not seen by programs: use "
              + String.join(", ", seen(compiled.views())) + ", or grant 'file_read: "
              + directory.orElse("") + "/*'");
    }
    List<String> notes = new ArrayList<>(reach.withheld());
    notes.addAll(compiled.notes());
    Duration most = within(reach.lasts());
    List<String> environment = new ArrayList<>(ENVIRONMENT);
    environment.add(KEY + context.key());
    Program program = new Program(
        arguments, environment, start.get(), input, compiled.views(), Bounds.DEFAULT.within(most));
    Watch watch = new Watch(context, reach);
    long begun = System.nanoTime();
    try {
      Ending ending = confiner.run(program, watch);
      watch.recorder.join();
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      return watch.outcome(ending, took, most, notes);
    } catch (ConfinementException e) {
      return new ToolOutcome.Failed(String.valueOf(e.getMessage()));
    }
  }

  /// No longer than the grants it is held to.
  private Duration within(Optional<Duration> lasts) {
    return lasts
        .filter(left -> left.compareTo(limit) < 0)
        .map(left -> left.isPositive() ? left : LEAST)
        .orElse(limit);
  }

  private Optional<String> startIn(List<View> views) {
    if (directory.isEmpty()) {
      return Stream.concat(views.stream().filter(View::isWritable), views.stream())
          .filter(View::directory)
          .flatMap(view -> view.path().text().stream())
          .findFirst()
          .or(() -> Optional.of(HOME));
    }
    PathBytes wanted = PathBytes.of(directory.get());
    boolean isSeen = seen(views).stream().anyMatch(tree -> wanted.isWithin(PathBytes.of(tree)));
    return isSeen ? directory : Optional.empty();
  }

  private static List<String> seen(List<View> views) {
    return Stream.concat(
            views.stream().filter(View::directory).flatMap(view -> view.path().text().stream()),
            OWN.stream())
        .toList();
  }

  /// Hears of the command: records that it is confined, keeps what it writes, and ends it when
  /// it may not go on.
  private static final class Watch implements Confiner.Listener {
    private static final int OUT = 1;

    private final CallContext context;
    private final Reach reach;
    private final Output out = new Output();
    private final Output err = new Output();
    private String ended = "";
    private volatile Runnable end = () -> {};
    private volatile Thread recorder = Thread.ofVirtual().unstarted(() -> {});

    Watch(CallContext context, Reach reach) {
      this.context = context;
      this.reach = reach;
    }

    @Override
    public void begun(Runnable kill) {
      end = kill;
      context.whenRevoked(reach, () -> {
        because("a grant it was held to was revoked, so it was ended");
        kill.run();
      });
    }

    @Override
    public void started(Confiner.Enforcement enforcement, int proofs) {
      recorder = Thread.ofVirtual().start(() -> record(enforcement, proofs));
    }

    private void record(Confiner.Enforcement enforcement, int proofs) {
      List<String> layers = List.of(
          "namespaces",
          "read-only root",
          "landlock " + enforcement.landlock(),
          "seccomp",
          "no capabilities",
          "no_new_privs",
          "no network",
          enforcement.processesBounded() ? "processes bounded" : "processes not bounded");
      if (context.confined(TIER, layers, proofs) instanceof Result.Refused<Long> refused) {
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
      (stream == OUT ? out : err).add(bytes);
    }

    ToolOutcome outcome(Ending ending, Duration took, Duration most, List<String> notes) {
      Labels labels = Labels.untrusted(Labels.Origin.FILE);
      boolean late = ending instanceof Ending.Killed && took.compareTo(most) >= 0;
      String why =
          late ? "it took longer than " + most.toSeconds() + " s, so it was ended" : ended();
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
          .put("duration_ms", took.toMillis())
          .put("tier", TIER);
      if (!notes.isEmpty()) {
        notes.forEach(told.putArray("notes")::add);
      }
      return why.isEmpty()
          ? new ToolOutcome.Done(told.toString(), labels)
          : new ToolOutcome.Failed(why + ": " + told, labels);
    }
  }
}
