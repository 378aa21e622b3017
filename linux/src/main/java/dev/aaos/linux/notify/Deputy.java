package dev.aaos.linux.notify;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.call.Umask;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.Permits;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.confine.Wish;
import dev.aaos.linux.limit.DiskUse;
import dev.aaos.linux.trail.Precaution;
import dev.aaos.linux.trail.Trail;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Makes names and opens files for writing for the programs of one command, as far as these may: a
/// thread of its own from before the first program starts until after the last has ended.
///
/// It serves one call after another. So nothing that it judged is changed through it before it is
/// done, and through nobody else, for no other way of changing names leads into these trees from
/// within the cell. What a name is judged by is that of the directory which was
/// opened, and it is in that directory that the name is then made.
///
/// It has no power but to look at the programs: what Linux keeps the user from, it keeps it from.
public final class Deputy {
  private static final int CAPABILITY_VERSION = 0x20080522;
  private static final int LOOK_AT_OTHERS = 1 << 19;
  private static final int NO_POWER = 0;
  private static final long RETRY_MILLIS = 20;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long UNTIL_A_CALL = -1;
  private static final int MOST_WAITING = 256;

  private final Territory territory;
  private final Client client;
  private final Optional<Signaller> signals;
  private final int powers;
  private final DiskUse disk;
  private final Precaution precaution;
  private final Optional<Terminals> terminals;
  private final CompletableFuture<Optional<Post>> post = new CompletableFuture<>();
  private final Thread thread;
  private volatile Map<PathBytes, Descriptor> doors = Map.of();

  /// Who a deputy works for. It is told on the deputy's thread, and must not wait.
  public interface Client {
    /// What is called `name` was refused to be written.
    void refused(PathBytes name);

    /// What the programs write takes up more of the disk than it may: they are to be ended.
    void overfull();

    /// Somebody is to be asked about `wish`; `answer` takes whether it was granted, from any
    /// thread.
    void wishes(Wish wish, Consumer<Boolean> answer);
  }

  /// Sends signals for programs, to processes of their own command alone.
  public interface Signaller {
    /// Does what kill(2) does for the process `caller`; returns an errno, 0 for none.
    int kill(int caller, int target, int signal);
  }

  /// Where it serves.
  ///
  /// @param root names the cell's root directory
  /// @param listener of the filter that has calls wait
  private record Post(Descriptor root, Descriptor listener) implements AutoCloseable {
    @Override
    public void close() {
      root.close();
      listener.close();
    }
  }

  private record Waiting(Notice notice, Request request) {}

  /// What programs see, and may write of it.
  ///
  /// @param views what they were granted
  /// @param own directories of the cell's in which names are made for them, too
  public record Land(List<View> views, List<View> own, Permits permits) {}

  /// @param trail where it puts aside what lies there before it is changed; it stays its giver's
  private record Means(int powers, Optional<Signaller> signals, long disk, Optional<Trail> trail) {}

  private Deputy(Territory territory, Client client, Means means) {
    this.disk = new DiskUse(means.disk, client::overfull);
    this.terminals = means.powers == NO_POWER ? Optional.of(new Terminals()) : Optional.empty();
    this.signals = means.signals;
    this.territory = territory;
    this.precaution = new Precaution(means.trail, territory::real);
    this.client = client;
    this.powers = means.powers;
    this.thread = Thread.ofPlatform().name("deputy").unstarted(this::run);
  }

  /// Has one ready for a cell that is yet to be made.
  ///
  /// @param disk how many bytes more the files that are opened may take up on disk
  public static Deputy inCell(Land land, long disk, Optional<Trail> trail, Client client) {
    Territory territory = Territory.inCell(land.views, land.own, land.permits);
    Means means = new Means(LOOK_AT_OTHERS, Optional.empty(), disk, trail);
    return ready(new Deputy(territory, client, means));
  }

  /// Has one ready for programs of the same user that see the machine's names, and in `own` make
  /// them by themselves.
  ///
  /// @param signals sends their signals, where they may not send any by themselves
  public static Deputy without(
      Land land, PathBytes own, Optional<Trail> trail, Optional<Signaller> signals, Client client) {
    Territory territory = Territory.without(land.views, own, land.permits);
    Means means = new Means(NO_POWER, signals, Bounds.UNBOUNDED, trail);
    return ready(new Deputy(territory, client, means));
  }

  private static Deputy ready(Deputy deputy) {
    deputy.thread.start();
    return deputy;
  }

  /// Returns the calls that it makes for the programs.
  public Set<WatchedCall> calls() {
    EnumSet<WatchedCall> calls = EnumSet.copyOf(WatchedCall.NAMING);
    calls.addAll(WatchedCall.DESCRIBING);
    calls.addAll(WatchedCall.REMOVING);
    if (signals.isPresent()) {
      calls.addAll(WatchedCall.SIGNALLING);
    }
    return calls;
  }

  /// Returns whether there is anything that it opens for reading, too.
  public boolean opensForReading() {
    return territory.isJudged();
  }

  /// Has it write through `doors`, from before it serves: by name, trees of which programs see
  /// copies that are read-only. They are its own from now on.
  public void writeThrough(Map<PathBytes, Descriptor> doors) {
    this.doors = Map.copyOf(doors);
  }

  /// Returns one of the trees in which it makes names, if there is one.
  public Optional<PathBytes> tree() {
    return territory.tree();
  }

  /// Has it serve the threads that `listener` hears of, in the cell whose root directory `root`
  /// names; both are its own from now on. For a confined thread as well: loads nothing.
  public void serve(Descriptor root, int listener) {
    post.complete(Optional.of(new Post(root, Descriptor.owning(listener, "calls that wait"))));
  }

  /// Waits until it has ended, which it does when the cell has.
  public void end() throws InterruptedException {
    post.complete(Optional.empty());
    thread.join();
  }

  private void run() {
    try {
      post.join().ifPresent(this::serve);
    } finally {
      doors.values().forEach(Descriptor::close);
      disk.close();
      terminals.ifPresent(Terminals::close);
    }
  }

  private void serve(Post given) {
    try (Post here = given;
        Notifications notifications = new Notifications(here.listener)) {
      Umask.own();
      giveUpPowers();
      new Service(here.root, notifications).run();
    } catch (LinuxException e) {
      // What is closed now answers ENOSYS: nothing is written in this cell any more.
      System.err.println("aaos-confine: a deputy ended: " + e.getMessage());
    }
  }

  private void giveUpPowers() throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment header = frame.bytes(8);
      header.set(ValueLayout.JAVA_INT, 0, CAPABILITY_VERSION);
      MemorySegment sets = frame.bytes(24);
      sets.set(ValueLayout.JAVA_INT, 0, powers);
      sets.set(ValueLayout.JAVA_INT, 4, powers);
      frame.call(SystemCall.CAPSET, "a deputy", header.address(), sets.address());
    }
  }

  private final class Service {
    private final Notifications notifications;
    private final Readings readings;
    private final Openings openings;
    private final Namings namings;
    private final Metadata metadata;
    private final List<Waiting> waiting = new ArrayList<>();
    private long triesAgain = System.nanoTime();

    Service(Descriptor root, Notifications notifications) {
      this.notifications = notifications;
      Judgement judgement = new Judgement(territory, client);
      Places places = new Places(root, territory, doors);
      this.readings = new Readings(places, territory, judgement);
      this.openings = new Openings(places, judgement, disk, precaution, terminals);
      this.namings = new Namings(places, territory, judgement, disk, precaution);
      boolean elsewhere = powers != NO_POWER;
      this.metadata = new Metadata(root, territory, judgement, precaution, elsewhere);
    }

    void run() throws LinuxException {
      while (true) {
        disk.look();
        tryAgain();
        switch (notifications.await(rest())) {
          case CALL -> {
            Optional<Notice> notice = notifications.receive();
            if (notice.isPresent()) {
              serve(new Waiting(notice.get(), new Request(notice.get(), notifications)));
            }
          }
          case NOTHING -> {}
          case END -> {
            return;
          }
        }
      }
    }

    /// Returns how many milliseconds may pass until something is to be done; -1 for any number.
    private long rest() {
      long most = waiting.isEmpty()
          ? DiskUse.FOR_EVER
          : Math.max(1, Math.ceilDiv(triesAgain - System.nanoTime(), NANOS_PER_MILLI));
      long rest = Math.min(most, disk.rest());
      return rest == DiskUse.FOR_EVER ? UNTIL_A_CALL : rest;
    }

    /// By the clock, and not when nobody calls: programs that call without end would have all
    /// others wait.
    private void tryAgain() {
      long now = System.nanoTime();
      if (waiting.isEmpty() || triesAgain - now > 0) {
        return;
      }
      triesAgain = now + RETRY_MILLIS * NANOS_PER_MILLI;
      List<Waiting> all = List.copyOf(waiting);
      waiting.clear();
      all.stream().filter(one -> notifications.isValid(one.notice.id())).forEach(this::serve);
    }

    private void serve(Waiting one) {
      Answer answer;
      try {
        answer = answer(one.request, one.notice.number());
      } catch (LinuxException e) {
        answer = new Answer.Fail(e.number());
      }
      if (!(answer instanceof Answer.Later)) {
        notifications.answer(one.notice.id(), answer);
      } else if (waiting.size() < MOST_WAITING) {
        waiting.add(one);
      } else {
        notifications.answer(one.notice.id(), Answer.Fail.with(Errno.ENXIO));
      }
    }

    private Answer answer(Request request, int number) throws LinuxException {
      Optional<WatchedCall> call = WatchedCall.of(number);
      return call.isEmpty() ? new Answer.Proceed() : answer(request, call.get());
    }

    /// Arguments as openat(2) and the others have them.
    private Answer answer(Request request, WatchedCall call) throws LinuxException {
      return switch (call) {
        case OPEN -> open(request, request.path(0), request.number(1), request.number(2));
        case OPENAT -> open(request, request.path(0, 1), request.number(2), request.number(3));
        case CREAT -> openings.open(request, request.path(0), Openings.CREATING, request.number(1));
        case TRUNCATE -> openings.truncate(request, request.path(0), request.wide(1));
        case MKDIR -> namings.makeDirectory(request, request.path(0), request.number(1));
        case MKDIRAT -> namings.makeDirectory(request, request.path(0, 1), request.number(2));
        case MKNOD -> namings.makeNode(request, request.path(0), request.number(1));
        case MKNODAT -> namings.makeNode(request, request.path(0, 1), request.number(2));
        case RENAME -> namings.rename(request.path(0), request.path(1), 0);
        case RENAMEAT -> namings.rename(request.path(0, 1), request.path(2, 3), 0);
        case RENAMEAT2 -> namings.rename(request.path(0, 1), request.path(2, 3), request.number(4));
        case LINK -> namings.link(request.path(0), request.path(1), 0);
        case LINKAT -> namings.link(request.path(0, 1), request.path(2, 3), request.number(4));
        case SYMLINK -> namings.makeLink(request.text(0), request.path(1));
        case SYMLINKAT -> namings.makeLink(request.text(0), request.path(1, 2));
        case CHMOD -> metadata.mode(request, request.path(0), request.number(1));
        case FCHMOD -> metadata.modeOfHeld(request);
        case FCHMODAT -> metadata.mode(request, request.path(0, 1), request.number(2));
        case FCHMODAT2 -> metadata.modeAt(request);
        case UTIMENSAT -> metadata.times(request);
        case UNLINK -> namings.remove(request.path(0), 0);
        case UNLINKAT -> namings.remove(request.path(0, 1), request.number(2));
        case RMDIR -> namings.remove(request.path(0), Namings.REMOVE_DIRECTORY);
        case KILL -> kill(request);
        case TKILL -> toItself(request.isCaller(request.number(0)));
        case TGKILL, RT_SIGQUEUEINFO, RT_TGSIGQUEUEINFO ->
          toItself(request.number(0) == request.process());
        case PIDFD_SEND_SIGNAL -> Answer.Fail.with(Errno.ENOSYS);
      };
    }

    private Answer kill(Request request) throws LinuxException {
      int caller = request.process();
      int errno = signals.orElseThrow().kill(caller, request.number(0), request.number(1));
      return errno == 0 ? new Answer.Done() : new Answer.Fail(errno);
    }

    /// A process that waits for the answer is there, so its number cannot be another's; libraries
    /// do nothing else with these calls.
    private static Answer toItself(boolean isItself) {
      return isItself ? new Answer.Proceed() : Answer.Fail.with(Errno.EPERM);
    }

    private Answer open(Request request, Request.Spelled path, int flags, int mode)
        throws LinuxException {
      return (flags & WatchedCall.CHANGING) == 0
          ? readings.open(request, path, flags)
          : openings.open(request, path, flags, mode);
    }
  }
}
