package dev.aaos.drivers.tool.program;

import dev.aaos.capability.Capability;
import dev.aaos.capability.PathPattern;
import dev.aaos.drivers.tool.program.inverse.UndoCommand;
import dev.aaos.drivers.tool.program.keep.KeptRun;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.ProgramLimits;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.kernel.device.Inverse;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Reach;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.Egress;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.confine.ProgramLine;
import dev.aaos.linux.confine.View;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// One command: compiles what its agent holds, has it run in a cell, and tells what came of
/// it.
///
/// @param arguments the program, by its absolute path, and its arguments
/// @param directory where it begins, absolute; nothing for the first directory that was
///     granted
/// @param input what it reads from its standard input
/// @param limit how long it may take, where its caller says so
/// @param usual how long where nobody does
/// @param description the effect in one line
/// @param undo what takes it back
/// @param mustSucceed whether it has failed where it does not exit with status 0
record ProgramCall(
    Sandbox sandbox,
    List<String> arguments,
    Optional<String> directory,
    String input,
    Optional<Duration> limit,
    Duration usual,
    String description,
    Optional<UndoCommand> undo,
    boolean mustSucceed)
    implements PreparedCall {
  static final String HOME = "/home/agent";
  /// How long what a tool starts may take where nobody says how long.
  static final Duration USUAL = Duration.ofMinutes(2);

  private static final String KEY = "AAOS_CALL_KEY=";
  private static final String LINE = "AAOS_FD=";
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
  /// Where OpenSSL, curl, git, Python's requests, pip, node and others are told whom to trust.
  private static final List<String> AUTHORITIES = List.of(
      "SSL_CERT_FILE",
      "CURL_CA_BUNDLE",
      "GIT_SSL_CAINFO",
      "REQUESTS_CA_BUNDLE",
      "PIP_CERT",
      "NODE_EXTRA_CA_CERTS",
      "AWS_CA_BUNDLE",
      "CARGO_HTTP_CAINFO",
      "DENO_CERT");
  private static final List<String> OWN = List.of("/tmp", HOME, "/usr", "/dev/shm");

  @Override
  public Plan plan() {
    return new Plan(needs(), EffectClass.EXTERNAL, description);
  }

  /// What is to take it back is refused before it begins, where that could not be
  /// started.
  private List<Capability> needs() {
    Stream<String> other =
        undo
            .filter(command -> !command.isLine())
            .map(command -> command.words().getFirst())
            .stream();
    return Stream.concat(Stream.of(arguments.getFirst()), other)
        .distinct()
        .<Capability>map(path -> new Capability.Exec(PathPattern.literal(path)))
        .toList();
  }

  @Override
  public Optional<Inverse> inverse() {
    return undo.map(UndoCommand::named);
  }

  /// What a shell is started for is the line that it reads.
  @Override
  public Optional<String> commandLine() {
    boolean shell = arguments.size() == 3
        && arguments.getFirst().equals(ShellTool.SHELL)
        && arguments.get(1).equals("-c");
    return Optional.of(shell ? arguments.get(2) : String.join(" ", arguments));
  }

  @Override
  public boolean keepsFiles() {
    return true;
  }

  @Override
  public ToolOutcome perform(CallContext context) throws IOException, InterruptedException {
    Came came = run(context, Optional.empty());
    if (undo.isPresent()) {
      context.takenBackBy(undo.get().after(came.told()));
    }
    return came.outcome(mustSucceed);
  }

  /// Runs it, and returns what it came to; then nothing of it is left.
  ///
  /// @param talk with a program that is an agent
  /// @throws IOException when it was not started
  Came run(CallContext context, Optional<Talk> talk) throws IOException, InterruptedException {
    Confinement wanted = context.confinement();
    Optional<String> obstacle = sandbox.obstacle(wanted);
    if (obstacle.isPresent()) {
      throw new IOException("not started: " + obstacle.get());
    }
    var held = sandbox.confiner().enforcement(wanted.tier().map(Sandbox::linux)).tier();
    Reach reach = talk.isPresent() ? context.reach().ofOwnProgram() : context.reach();
    ViewCompiler.Compiled compiled = ViewCompiler.compile(reach);
    Optional<String> start = startIn(compiled.views());
    if (start.isEmpty()) {
      throw new IOException("cwd '" + directory.orElse("") + "' is not seen by programs: use "
          + String.join(", ", seen(compiled.views())) + ", or grant 'file_read: "
          + directory.orElse("") + "/*'");
    }
    List<String> notes = new ArrayList<>(reach.withheld());
    notes.addAll(compiled.notes());
    EgressCompiler.Compiled network = EgressCompiler.compile(hosts(reach));
    notes.addAll(
        held == dev.aaos.linux.confine.Tier.T2 ? network.notes() : withoutNetwork(network));
    HostGate gate = new HostGate(context, reach, sandbox.addresses(), sandbox.interceptor());
    Egress egress =
        held == dev.aaos.linux.confine.Tier.T2 ? opened(network.egress(), gate) : Egress.NONE;
    Duration most = within(time(wanted.limits()), reach.lasts());
    Bounds bounds = CommandLimits.bounds(wanted.limits()).within(most);
    Program program = new Program(
        arguments,
        environment(context.key(), talk.isPresent(), egress),
        start.get(),
        input,
        compiled.views(),
        compiled.permits(),
        egress,
        bounds);
    Watch watch = new Watch(context, reach, gate, !egress.isNone(), bounds);
    talk.ifPresent(with -> watch.whenBegun(with::begun));
    long begun = System.nanoTime();
    if (KeptRun.isNeeded(program)) {
      watch.keeps();
    }
    KeptRun kept = new KeptRun(context, sandbox.confiner(), sandbox.trails());
    Ending ending = kept.run(program, held, talk.map(Talk::line), watch);
    kept.trouble().ifPresent(notes::add);
    watch.settle();
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    return watch.came(ending, took, most, notes);
  }

  private static Egress opened(Egress egress, HostGate gate) {
    boolean opens = !egress.isNone() && !gate.interception().isNone();
    return opens ? egress.openedBy(gate.interception().authority()) : egress;
  }

  private static List<String> environment(UUID key, boolean line, Egress egress) {
    List<String> environment = new ArrayList<>(ENVIRONMENT);
    environment.add(KEY + key);
    if (line) {
      environment.add(LINE + ProgramLine.NUMBER);
    }
    if (!egress.authority().isEmpty()) {
      AUTHORITIES.forEach(name -> environment.add(name + "=" + Egress.AUTHORITIES));
    }
    return environment;
  }

  private static List<Held> hosts(Reach reach) {
    return Stream.concat(reach.held().stream(), reach.asked().stream()).toList();
  }

  private static List<String> withoutNetwork(EgressCompiler.Compiled granted) {
    return granted.egress().isNone()
        ? List.of()
        : List.of("in tier T1 programs have no network, so the hosts that were granted are not"
            + " reached: have the manifest name tier T2");
  }

  /// No longer than the programs of its agent may take.
  private Duration time(ProgramLimits limits) throws IOException {
    Duration most = CommandLimits.time(limits);
    if (limit.isPresent() && limit.get().compareTo(most) > 0) {
      throw new IOException("not started: it is to be given " + limit.get().toSeconds()
          + " s, and the programs of this agent may take " + most.toSeconds()
          + " s (limits.programs.time of its manifest): give it no more");
    }
    Duration wanted = limit.orElse(usual);
    return wanted.compareTo(most) > 0 ? most : wanted;
  }

  /// No longer than the grants last that it is held to.
  private static Duration within(Duration time, Optional<Duration> lasts) {
    return lasts
        .filter(left -> left.compareTo(time) < 0)
        .map(left -> left.isPositive() ? left : LEAST)
        .orElse(time);
  }

  private Optional<String> startIn(List<View> views) {
    if (directory.isEmpty()) {
      return Stream.of(
              views.stream().filter(View::isWritable),
              views.stream().filter(view -> !view.isJudged()),
              views.stream())
          .flatMap(some -> some)
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
}
