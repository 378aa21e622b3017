package dev.aaos.linux.restrict;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Architecture;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.Spawn;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.notify.Deputy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How a thread gives up every power, proves that it has none, and starts a program or goes on.
///
/// All of it is laid out beforehand, as numbers: a restricted thread may load no class, for
/// one whose file it may not read stays broken for the whole JVM. So it only makes system
/// calls and notes the first that did not answer as it had to; what went wrong is put into
/// words by another.
public final class Restriction {
  private static final int SET_NO_NEW_PRIVILEGES = 38;
  private static final int DROP_FROM_BOUNDING_SET = 24;
  private static final int AMBIENT = 47;
  private static final int CLEAR_AMBIENT = 4;
  private static final int CAPABILITIES = 64;
  private static final int CAPABILITY_VERSION = 0x20080522;
  private static final int FILTER = 1;
  /// `SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV`.
  private static final long LISTENED_TO = 0x8 | 0x20;

  private final List<Step> steps = new ArrayList<>();
  private final Arena arena;
  private final Optional<Spawn> spawn;
  private final Optional<Post> post;

  private int stopped = -1;
  private long answer;

  /// One system call.
  ///
  /// @param layer of the confinement that it belongs to
  /// @param refusals the errnos it must answer, one of them; empty when it must succeed
  /// @param tolerated an errno that is as good as success, 0 for none
  @SuppressWarnings("ArrayRecordComponent") // numbers alone: nothing to load on that thread
  private record Step(
      String layer,
      String what,
      SystemCall call,
      long[] arguments,
      int[] refusals,
      int tolerated) {}

  /// A deputy, and the root of what it is to serve.
  private record Post(Deputy deputy, Descriptor root) {}

  /// Begins one, on the thread that will do it.
  ///
  /// @param arena holds it, and `spawn`, until that thread has ended
  /// @param deputy serves the program once it is started, if [#haveCallsWait] was the last step
  public Restriction(Arena arena, Spawn spawn, Optional<Deputy> deputy) throws LinuxException {
    this.arena = arena;
    this.spawn = Optional.of(spawn);
    this.post = deputy.isEmpty()
        ? Optional.empty()
        : Optional.of(new Post(
            deputy.get(), Descriptor.open(PathBytes.ROOT, OpenHow.nameDirectory(OpenHow.FOLLOW))));
  }

  /// Begins one of a thread that starts no program and goes on by itself.
  ///
  /// @param arena holds it until that thread has ended
  public Restriction(Arena arena) {
    this.arena = arena;
    this.spawn = Optional.empty();
    this.post = Optional.empty();
  }

  /// Adds the step that enters `directory`, where the program begins.
  public void begin(PathBytes directory) {
    must("working directory", directory.toString(), SystemCall.CHDIR, path(directory));
  }

  /// Adds the steps after which there are no capabilities, and no files but what `rules` allow.
  public void giveUp(Landlock rules) {
    gainNothing();
    hold(rules);
    giveUpCapabilities();
  }

  /// Adds the step after which nothing that is started gives powers back.
  public void gainNothing() {
    must("no_new_privs", "set", SystemCall.PRCTL, SET_NO_NEW_PRIVILEGES, 1);
  }

  /// Adds the step after which there are no files but what `rules` allow.
  public void hold(Landlock rules) {
    must("landlock", "restrict", SystemCall.LANDLOCK_RESTRICT_SELF, rules.number(), 0);
  }

  /// Adds the steps after which there are no capabilities.
  public void giveUpCapabilities() {
    must("capabilities", "clear", SystemCall.PRCTL, AMBIENT, CLEAR_AMBIENT);
    must(
        "capabilities",
        "drop all",
        SystemCall.CAPSET,
        numbers(CAPABILITY_VERSION),
        numbers(0, 0, 0));
  }

  /// Adds the steps after which no program can have capabilities. Takes the right to, so before
  /// [#giveUp].
  public void emptyBoundingSet() {
    for (int one = 0; one < CAPABILITIES; one++) {
      steps.add(new Step(
          "capabilities",
          "drop " + one,
          SystemCall.PRCTL,
          new long[] {DROP_FROM_BOUNDING_SET, one},
          new int[0],
          Errno.EINVAL.number()));
    }
  }

  /// Adds the step after which no system calls are made but what `filter` lets pass.
  public void filter(List<Bpf.Instruction> filter) {
    long program = SeccompFilter.inMemory(arena, filter).address();
    must("seccomp", "filter", SystemCall.SECCOMP, FILTER, 0, program);
  }

  /// Adds the last step: what `deputy` does for programs waits for it from now on, and this thread
  /// does none of it.
  public void haveCallsWait(Deputy deputy) {
    List<Bpf.Instruction> filter =
        SeccompFilter.watching(deputy.calls(), deputy.opensForReading(), Architecture.CURRENT);
    long program = SeccompFilter.inMemory(arena, filter).address();
    must("seccomp", "calls that wait", SystemCall.SECCOMP, FILTER, LISTENED_TO, program);
  }

  /// Returns the address of a copy of `path` that the steps may use.
  public long path(PathBytes path) {
    byte[] bytes = path.toByteArray();
    MemorySegment copy = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return copy.address();
  }

  /// Returns the address of a copy of `numbers` that the steps may use.
  public long numbers(long... numbers) {
    return arena.allocateFrom(ValueLayout.JAVA_LONG, numbers).address();
  }

  /// Adds a step that must succeed.
  public void must(String layer, String what, SystemCall call, long... arguments) {
    steps.add(new Step(layer, what, call, arguments, new int[0], 0));
  }

  /// Adds a step that must be refused.
  ///
  /// @param refusals names of errnos, apart by blanks: it answers one of them
  void cannot(String layer, String what, SystemCall call, String refusals, long... arguments) {
    int[] errnos = List.of(refusals.split(" ", -1)).stream()
        .mapToInt(name -> Errno.valueOf(name).number())
        .toArray();
    steps.add(new Step(layer, what, call, arguments, errnos, 0));
  }

  /// Returns how many things are tried that must be refused.
  int proofs() {
    return (int) steps.stream().filter(step -> step.refusals.length > 0).count();
  }

  /// Does it, on the calling thread, which must end afterwards, or go on so to its end.
  ///
  /// @param frame made by this thread before
  public void run(Frame frame) {
    long result = 0;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      result = frame.attempt(step.call, step.arguments);
      if (!isAsItMustBe(step, result)) {
        stopped = i;
        answer = result;
        return;
      }
    }
    if (post.isPresent()) {
      post.get().deputy.serve(post.get().root, (int) result);
    }
    if (spawn.isPresent()) {
      answer = -spawn.get().start();
      stopped = answer == 0 ? -1 : steps.size();
    }
  }

  private static boolean isAsItMustBe(Step step, long result) {
    if (step.refusals.length == 0) {
      return result >= 0 || -result == step.tolerated;
    }
    for (int refusal : step.refusals) {
      if (result == -refusal) {
        return true;
      }
    }
    return false;
  }

  /// Does nothing, if every step answered as it had to.
  ///
  /// @throws ConfinementException when one did not: the thread must do nothing else
  public void confirm() throws ConfinementException {
    outcome(false);
  }

  /// Returns why the child could not become its program, 0 when it did, once the thread has ended.
  ///
  /// @param released whether a child was there, and let go
  /// @throws ConfinementException when something did not answer as it had to
  int outcome(boolean released) throws ConfinementException {
    if (stopped < 0) {
      return 0;
    }
    if (stopped < steps.size()) {
      post.ifPresent(unserved -> unserved.root.close());
    }
    if (stopped == steps.size()) {
      if (released) {
        return (int) -answer;
      }
      throw new ConfinementException(
          "start", "posix_spawn answered " + shown(answer), "see `aaos doctor`");
    }
    Step step = steps.get(stopped);
    boolean denial = step.refusals.length > 0;
    throw new ConfinementException(
        step.layer,
        (denial ? "the denial self-test: " : "") + step.what + ": " + step.call + " answered "
            + shown(answer),
        "see `aaos doctor` for what this machine lacks");
  }

  private static String shown(long result) {
    return result >= 0
        ? "success"
        : Errno.of((int) -result).map(Enum::name).orElse("errno " + -result);
  }
}
