package dev.aaos.linux.bare;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Spawn;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.OwnPlaces;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.limit.Hold;
import dev.aaos.linux.limit.ResourceLimits;
import dev.aaos.linux.notify.Deputy;
import dev.aaos.linux.restrict.Bpf;
import dev.aaos.linux.restrict.CommandListener;
import dev.aaos.linux.restrict.Denials;
import dev.aaos.linux.restrict.Given;
import dev.aaos.linux.restrict.HeldStart;
import dev.aaos.linux.restrict.Landlock;
import dev.aaos.linux.restrict.Profile;
import dev.aaos.linux.restrict.Restriction;
import dev.aaos.linux.restrict.Streams;
import dev.aaos.linux.trail.Trail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One command, from its start until nothing of it is left.
final class BareRun implements HeldStart.Place {
  /// Directories that are a cell's own, and that the private one stands for here.
  private static final List<String> OF_CELLS = OwnPlaces.TEMPORARY;

  /// Git takes a file that it may not read for a broken one; in a cell there is none.
  private static final String NO_SYSTEM_FILE = "GIT_CONFIG_NOSYSTEM=1";

  private static final long OWN_DIRECTORY = 0x200;

  private final Means means;
  private final Program program;
  private final Place place;
  private final CommandListener listener;
  private final Deputy deputy;

  /// What all commands share.
  record Means(List<Profile> profiles, List<Bpf.Instruction> filter, Children children) {}

  /// What one has of its own.
  ///
  /// @param own its private directory
  /// @param hold where it waits for its limits
  /// @param mark what its processes bear
  /// @param trail where is put aside what it changes
  record Place(PathBytes own, Hold hold, long mark, Optional<Trail> trail) {}

  /// Lays out a run of `program` at `place`.
  BareRun(Means means, Program program, Place place, CommandListener listener) {
    this.means = means;
    this.place = place;
    this.listener = listener;
    this.program = new Program(
        program.arguments(),
        environment(program.environment(), place.own),
        directory(program, place.own).toString(),
        program.input(),
        program.views(),
        program.permits(),
        program.egress(),
        program.bounds());
    Optional<Deputy.Signaller> signals =
        Landlock.scopesSignals() ? Optional.empty() : Optional.of(new Signals(place.mark));
    Deputy.Land land = new Deputy.Land(program.views(), List.of(), program.permits());
    this.deputy = Deputy.without(land, place.own, place.trail, signals, listener);
  }

  private static List<String> environment(List<String> all, PathBytes own) {
    return Stream.concat(all.stream().map(one -> owned(one, own)), Stream.of(NO_SYSTEM_FILE))
        .toList();
  }

  private static String owned(String variable, PathBytes own) {
    String name = variable.substring(0, variable.indexOf('=') + 1);
    return name.equals("HOME=") || name.equals("TMPDIR=") ? name + own : variable;
  }

  private static PathBytes directory(Program program, PathBytes own) {
    PathBytes wanted = PathBytes.of(program.directory());
    boolean ofCells = OF_CELLS.stream().anyMatch(of -> wanted.isWithin(PathBytes.of(of)));
    boolean seen = program.views().stream().anyMatch(view -> wanted.isWithin(view.path()));
    return ofCells && !seen ? own : wanted;
  }

  /// Runs it and returns how it ended; all of its output has been passed on then.
  Ending run(Given given) throws ConfinementException, IOException, InterruptedException {
    try (Streams streams = Streams.open(program.input());
        HeldStart start = new HeldStart(this, program, streams.given(given.line()))) {
      int[] errno = new int[1];
      Optional<Children.Child> child = means.children.start(() -> {
        errno[0] = start.begin(given.groups());
        return start.pid();
      });
      listener.started(start.proofs());
      if (child.isEmpty()) {
        return start.refused(errno[0], listener);
      }
      streams.begun(given.line());
      return follow(child.get(), streams);
    } finally {
      deputy.end();
    }
  }

  private Ending follow(Children.Child child, Streams streams) throws IOException {
    try (child) {
      try {
        listener.made(child::kill);
        streams.follow(child.process(), () -> end(child), listener);
      } finally {
        child.kill();
        end(child);
      }
      return child.ending();
    }
  }

  /// Ends what it has left. Where nothing at all is left of any command there is nothing to look
  /// for.
  private void end(Children.Child child) throws IOException {
    child.ending();
    if (!means.children.isNone()) {
      Mark.end(place.mark);
    }
  }

  @Override
  public Hold hold() {
    return place.hold;
  }

  @Override
  public Landlock prepare() throws ConfinementException, LinuxException {
    return BareRules.of(means.profiles, program.views(), place);
  }

  @Override
  public Restriction layOut(Arena arena, Landlock rules, Spawn spawn) throws LinuxException {
    Restriction restriction = new Restriction(arena, spawn, Optional.of(deputy));
    restriction.must("working directory", "one of its own", SystemCall.UNSHARE, OWN_DIRECTORY);
    restriction.begin(PathBytes.of(program.directory()));
    long limit = restriction.numbers(place.mark, -1);
    restriction.must("limits", "mark", SystemCall.PRLIMIT64, 0, Mark.RESOURCE, limit, 0);
    restriction.giveUp(rules);
    restriction.filter(means.filter);
    Denials.withoutCell(restriction);
    deputy.tree().ifPresent(tree -> Denials.of(tree, restriction));
    restriction.haveCallsWait(deputy);
    return restriction;
  }

  /// Where control groups count its processes they are fewer.
  @Override
  public boolean limit(int child, Bounds bounds) throws LinuxException {
    return ResourceLimits.setProcesses(child, bounds.processes());
  }

  @Override
  public void abandon() {
    try {
      Mark.end(place.mark);
    } catch (IOException e) {
      throw new UncheckedIOException("a command that was not limited could not be ended", e);
    }
  }
}
