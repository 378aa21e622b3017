package dev.aaos.linux.bare;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Architecture;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Enforcement;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.confine.Tier;
import dev.aaos.linux.limit.Hold;
import dev.aaos.linux.restrict.CommandListener;
import dev.aaos.linux.restrict.CommandRunner;
import dev.aaos.linux.restrict.Given;
import dev.aaos.linux.restrict.Identity;
import dev.aaos.linux.restrict.Landlock;
import dev.aaos.linux.restrict.Profile;
import dev.aaos.linux.restrict.SeccompFilter;
import dev.aaos.linux.restrict.SyscallPolicy;
import dev.aaos.linux.restrict.Trial;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs commands without a cell.
public final class Bare implements CommandRunner {
  /// Linux 6.7. What comes before has not been tried.
  private static final int LEAST_LANDLOCK = 4;

  private final BareRun.Means means;
  private final AtomicInteger count = new AtomicInteger();

  private Bare(Children children) {
    this.means = new BareRun.Means(
        List.of(Profile.load(), Profile.load(Bare.class, "files.txt")),
        SeccompFilter.compile(policy(), Architecture.CURRENT),
        children);
  }

  /// Returns which system calls a program may make without a cell.
  static SyscallPolicy policy() {
    return SyscallPolicy.load().with(SyscallPolicy.load(Bare.class, "syscalls.txt"));
  }

  /// Returns what runs commands, after it has run one. Ends what helpers that are gone have left.
  ///
  /// @throws ConfinementException when that cannot be done here, naming the layer
  public static Bare tried() throws ConfinementException, InterruptedException {
    if (Identity.isRoot()) {
      throw new ConfinementException(
          "identity", "aaos-confine runs as root", "start it as the agent user");
    }
    if (Landlock.version() < LEAST_LANDLOCK) {
      throw new ConfinementException(
          "landlock",
          Landlock.version() == 0
              ? "this kernel has none, or it is not enabled"
              : "this kernel has ABI " + Landlock.version() + ", and " + LEAST_LANDLOCK
                  + " is needed",
          "boot Linux 6.7 or newer with landlock among the security modules (lsm=landlock,…), or"
              + " allow user namespaces for tier T2");
    }
    try {
      Mark.endAbandoned();
      Bare bare = new Bare(Children.adopt());
      Trial.of(bare);
      return bare;
    } catch (ConfinementException e) {
      throw e;
    } catch (IOException e) {
      throw new ConfinementException("start", String.valueOf(e.getMessage()), "see `aaos doctor`");
    }
  }

  /// Ends all commands of the helper whose process was `pid`, which it could not do itself.
  public static void endAll(long pid) throws IOException {
    Mark.endAll(pid);
  }

  /// Returns what confines a program here.
  public Enforcement enforcement() {
    return new Enforcement(
        Tier.T1, Landlock.version(), false, means.profiles().getFirst().name(), Set.of());
  }

  @Override
  public Ending run(Program program, Given given, CommandListener listener)
      throws ConfinementException, InterruptedException {
    try (given) {
      if (!program.egress().isNone()) {
        throw new ConfinementException(
            "network", "tier T1 has none", "ask for tier T2, or grant no hosts");
      }
      PrivatePlace own = PrivatePlace.make();
      try (Hold hold = Hold.make(own.name())) {
        long mark = Mark.of(ProcessHandle.current().pid(), count.incrementAndGet());
        BareRun.Place place = new BareRun.Place(own.name(), hold, mark, given.trail());
        return new BareRun(means, program, place, listener).run(given);
      } finally {
        own.remove();
      }
    } catch (ConfinementException e) {
      throw e;
    } catch (LinuxException e) {
      throw new ConfinementException("start", String.valueOf(e.getMessage()), "see `aaos doctor`");
    } catch (IOException e) {
      throw new ConfinementException(
          "private directory", String.valueOf(e.getMessage()), "is there room in /tmp?");
    }
  }
}
