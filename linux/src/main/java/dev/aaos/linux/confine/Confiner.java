package dev.aaos.linux.confine;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.file.OpenTree;
import dev.aaos.linux.hand.Anchor;
import dev.aaos.linux.hand.Hand;
import dev.aaos.linux.hand.Leave;
import dev.aaos.linux.hand.LentHand;
import dev.aaos.linux.limit.ControlGroups;
import dev.aaos.linux.line.HelperProcess;
import dev.aaos.linux.line.IdentityMap;
import dev.aaos.linux.line.Message;
import dev.aaos.linux.trail.Owner;
import dev.aaos.linux.trail.Trails;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Runs programs confined, through `aaos-confine`: a process of its own that is started when
/// it is first needed, and again after it died.
///
/// Nothing here restricts a thread of this process. Any thread may call.
public final class Confiner implements AutoCloseable {
  private final IdentityMap identities;
  private final ExecutorService sender = Executors.newSingleThreadExecutor(
      Thread.ofPlatform().name("confine-sender").daemon().factory());
  private final AtomicInteger ids = new AtomicInteger();
  private final Helpers helpers;
  private final HelperRoll roll;

  /// How to start the helper.
  ///
  /// @param java the `java` program
  /// @param modules the directory of this build's modules
  /// @param user whom it runs as when this process is root; never root
  /// @param group likewise
  /// @param landlock the newest version of Landlock to be used, to try what older kernels lack
  public record Setup(PathBytes java, PathBytes modules, int user, int group, int landlock) {
    /// Refuses root.
    public Setup {
      if (user <= 0 || group <= 0) {
        throw new IllegalArgumentException(
            "agent user " + user + ", group " + group + ": programs never run as root");
      }
    }

    /// Uses the version of Landlock that there is.
    public Setup(PathBytes java, PathBytes modules, int user, int group) {
      this(java, modules, user, group, Integer.MAX_VALUE);
    }
  }

  /// Hears of one command, on one thread at a time; it must not wait.
  public interface Listener {
    /// It is asked for; `kill` has it end, from any thread, without waiting.
    default void begun(Runnable kill) {}

    /// It is about to do its work: it was confined, and `proofs` forbidden things had been
    /// tried where it runs and refused.
    void started(Enforcement enforcement, int proofs);

    /// It wrote `bytes` to its standard output (1) or error (2).
    void wrote(int stream, byte[] bytes);

    /// It has ended, and had wanted more of `what` than all of it together may have.
    default void reached(Set<Counted> what) {}

    /// What it writes takes up more of the disk than it may, so it is being ended.
    default void overfull() {}

    /// It was refused to write what is called `name`: what sees a tree may write what was granted
    /// of it. Told once for each name, and not without end.
    default void refused(PathBytes name) {}

    /// It wants to go to `destination`, and waits until `answer` is given the word, from any
    /// thread.
    default void asks(Destination destination, Consumer<Passage> answer) {
      answer.accept(new Passage.Shut("nothing leads out of this network"));
    }

    /// It wants to open what `wish` says, and waits until `answer` is told whether it may, from any
    /// thread.
    default void wishes(Wish wish, Consumer<Boolean> answer) {
      answer.accept(false);
    }

    /// It was let through to `destination`, to whoever speaks in place of that: `program` is the
    /// program's connection, which this owns.
    default void entered(Destination destination, SocketChannel program) throws IOException {
      program.close();
    }

    /// A connection to `destination` has ended, or was not made.
    ///
    /// @param sent how many bytes it carried out
    /// @param received how many came back
    /// @param trouble why it was not made or was cut; empty when it came to its end
    default void carried(Destination destination, long sent, long received, String trouble) {}
  }

  /// Makes one; nothing is started yet.
  public Confiner(Setup setup) {
    this(setup, HelperRoll.NONE);
  }

  /// Makes one whose helpers are noted in `roll`.
  public Confiner(Setup setup, HelperRoll roll) {
    this.identities = new IdentityMap(setup.user(), setup.group());
    this.helpers = new Helpers(setup, roll);
    this.roll = roll;
  }

  /// Waits until the helpers of an earlier daemon have ended.
  ///
  /// @throws IOException when one does not end
  public void awaitEarlier() throws IOException {
    roll.awaitEarlier();
  }

  /// Returns what this machine enforces for programs that are to be confined in `tier`, once that
  /// was tried.
  ///
  /// @param tier empty for the best there is
  /// @throws ConfinementException when it cannot be enforced, naming layer, facility and mend
  public Enforcement enforcement(Optional<Tier> tier)
      throws ConfinementException, InterruptedException {
    return (tier.isPresent() ? helpers.of(tier.get()) : helpers.best()).enforcement();
  }

  /// Returns how hands are held, once that was tried.
  ///
  /// @param tier empty for the best there is
  /// @throws ConfinementException when none can be had here, naming layer, facility and mend
  public Tier hands(Optional<Tier> tier) throws ConfinementException, InterruptedException {
    Tier held = enforcement(tier).tier();
    try {
      identities.require();
    } catch (LinuxException e) {
      throw new ConfinementException(
          "mounts",
          String.valueOf(e.getMessage()),
          "run the daemon as another user than root, or let it map owners (CAP_SYS_ADMIN)");
    }
    return held;
  }

  /// Returns as whom programs that are confined in `tier` see the owner of each tree; empty where
  /// they see owners as they are.
  public Optional<Owner> owner(Tier tier) {
    return tier == Tier.T2 && identities.isNeeded()
        ? Optional.of(identities.owner())
        : Optional.empty();
  }

  /// Returns what opens directories for one call, whose hand is held in `tier` to `views`: it may
  /// read and write what they show, and nothing else of the machine.
  public OpenTree.Start hand(Tier tier, List<View> views) {
    return new OpenTree.Start() {
      @Override
      public Anchor at(PathBytes real) throws LinuxException, ConfinementException {
        List<Leave> leaves = new ArrayList<>();
        try {
          for (View view : views) {
            add(within(view, real), leaves);
          }
          return anchor(real, tier, leaves);
        } finally {
          leaves.forEach(Leave::close);
        }
      }

      @Override
      public Anchor above(PathBytes parent) throws LinuxException, ConfinementException {
        try (Leave leave = Leave.toMakeIn(parent)) {
          return anchor(parent, tier, List.of(leave));
        }
      }
    };
  }

  /// Returns what `view` gives of the tree `real`, in which the call begins: Landlock does not look
  /// above the root of a tree that was copied.
  private static View within(View view, PathBytes real) {
    boolean wider =
        view.directory() && real.isWithin(view.real()) && !view.real().equals(PathBytes.ROOT);
    return wider ? new View(real, real, true, view.access()) : view;
  }

  /// Under root the copy of the tree is what the call begins in.
  private Anchor anchor(PathBytes real, Tier tier, List<Leave> leaves)
      throws LinuxException, ConfinementException {
    try (Descriptor named = Anchor.named(real)) {
      boolean apart = identities.isNeeded();
      Descriptor directory = apart ? identities.copy(named, real) : named.duplicate();
      try {
        return new Anchor(directory, real, apart, lend(tier, leaves));
      } catch (ConfinementException e) {
        directory.close();
        throw e;
      }
    }
  }

  private Hand lend(Tier tier, List<Leave> leaves) throws ConfinementException {
    try {
      return lend(helpers.of(tier), tier, leaves);
    } catch (LinuxException e) {
      throw new ConfinementException(
          "aaos-confine", String.valueOf(e.getMessage()), "try again: nothing was done yet");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConfinementException("start", "interrupted", "try again");
    }
  }

  /// A helper that turns out to have gone is started again, once: nothing was asked of it yet.
  private Hand lend(HelperProcess process, Tier tier, List<Leave> leaves)
      throws LinuxException, ConfinementException, InterruptedException {
    boolean sameUser = !identities.isNeeded();
    try {
      return LentHand.take(process.door(), leaves, sameUser);
    } catch (LinuxException e) {
      if (!e.is(Errno.EPIPE)) {
        throw e;
      }
      process.close();
      return LentHand.take(helpers.of(tier).door(), leaves, sameUser);
    }
  }

  /// What is not there needs no leave.
  private static void add(View view, List<Leave> leaves) throws LinuxException {
    try {
      leaves.add(Leave.of(view));
    } catch (LinuxException e) {
      if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR) && !e.is(Errno.ELOOP)) {
        throw e;
      }
    }
  }

  /// Runs `program` and returns how it ended; then nothing of it is left.
  ///
  /// @param tier how it is to be confined
  /// @throws ConfinementException when it was not started, or the helper died under it
  /// @throws InterruptedException when the thread is interrupted: the command has been told to
  ///     end
  public Ending run(Program program, Tier tier, Listener listener)
      throws ConfinementException, InterruptedException {
    return run(program, tier, Along.NOTHING, listener);
  }

  /// What a program is given besides.
  ///
  /// @param line a line of which it gets its end, which no other program has had
  /// @param trail where is put aside how things were before it changes them
  public record Along(Optional<ProgramLine> line, Optional<Trails.Started> trail) {
    /// Nothing.
    public static final Along NOTHING = new Along(Optional.empty(), Optional.empty());
  }

  /// Does the same with a program that is given what there is of `given`.
  public Ending run(Program program, Tier tier, Along given, Listener listener)
      throws ConfinementException, InterruptedException {
    HelperProcess process = helpers.of(tier);
    int id = ids.incrementAndGet();
    CompletableFuture<Ending> ended =
        process.expect(id, listener, reply -> sender.execute(() -> process.tell(reply)));
    listener.begun(() -> sender.execute(() -> process.kill(id)));
    List<Descriptor> trees = new ArrayList<>();
    try (ControlGroups.Group group = group(program.bounds());
        Door door = Door.of(program.egress(), listener)) {
      copy(program.views(), tier, trees);
      List<Descriptor> along = new ArrayList<>(trees);
      given.line.map(ProgramLine::far).ifPresent(along::add);
      door.outside().ifPresent(along::add);
      given.trail.map(Trails.Started::end).ifPresent(along::add);
      along.addAll(group.doors());
      Message.Run run = new Message.Run(
          id,
          program,
          given.line.isPresent(),
          given.trail.map(Trails.Started::most).orElse(Message.Run.NO_TRAIL),
          group.doors().size(),
          numbers(program.bounds(), tier));
      sender
          .submit(() -> {
            process.send(run, along);
            return id;
          })
          .get();
      given.line.ifPresent(ProgramLine::given);
      Ending ending = ended.get();
      listener.reached(group.reached());
      return ending;
    } catch (ConfinementException e) {
      process.forget(id);
      throw e;
    } catch (ExecutionException e) {
      process.forget(id);
      throw failure(e);
    } catch (InterruptedException e) {
      sender.execute(() -> process.kill(id));
      awaitEnd(ended);
      throw e;
    } finally {
      trees.forEach(Descriptor::close);
    }
  }

  /// Adds to `trees` copies of the views' trees, where the helper cannot open them itself.
  private void copy(List<View> views, Tier tier, List<Descriptor> trees)
      throws ConfinementException {
    try {
      if (tier == Tier.T2 && identities.isNeeded()) {
        for (View view : views) {
          trees.add(identities.copy(view.real()));
        }
      }
    } catch (LinuxException e) {
      throw new ConfinementException(
          "mounts",
          String.valueOf(e.getMessage()),
          "grant what exists, and no file of the kernel's");
    }
  }

  private int numbers(Bounds bounds, Tier tier) throws ConfinementException {
    int numbers = bounds.numbers(helpers.groups().counted());
    if (tier == Tier.T2 && numbers < Bounds.LEAST_NUMBERS) {
      throw new ConfinementException(
          "limits",
          "no control group counts processes, and a pid namespace has no less than "
              + Bounds.LEAST_NUMBERS + " numbers",
          "ask for as many");
    }
    return numbers;
  }

  private ControlGroups.Group group(Bounds bounds) throws ConfinementException {
    try {
      return helpers.groups().make(bounds);
    } catch (IOException e) {
      throw new ConfinementException(
          "limits", String.valueOf(e.getMessage()), "see `aaos doctor` for what is counted here");
    }
  }

  /// Waits until nothing of a command is left, which the helper's death brings about as well.
  private static void awaitEnd(CompletableFuture<Ending> ended) {
    try {
      ended.join();
    } catch (CompletionException | CancellationException e) {
      // It has ended, however.
      return;
    }
  }

  private static ConfinementException failure(ExecutionException e) {
    return e.getCause() instanceof ConfinementException known
        ? known
        : new ConfinementException(
            "aaos-confine", String.valueOf(e.getMessage()), "try again: it is started anew");
  }

  @Override
  public void close() {
    helpers.close();
    sender.shutdown();
    identities.close();
  }
}
