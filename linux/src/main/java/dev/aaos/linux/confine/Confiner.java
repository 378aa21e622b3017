package dev.aaos.linux.confine;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.line.HelperProcess;
import dev.aaos.linux.line.IdentityMap;
import dev.aaos.linux.line.Message;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final Setup setup;
  private final IdentityMap identities;
  private final ExecutorService sender = Executors.newSingleThreadExecutor(
      Thread.ofPlatform().name("confine-sender").daemon().factory());
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Tier, HelperProcess> helpers = new EnumMap<>(Tier.class);
  private boolean withoutCells;
  private boolean closed;

  /// How to start the helper.
  ///
  /// @param java the `java` program
  /// @param modules the directory of this build's modules
  /// @param user whom it runs as when this process is root; never root
  /// @param group likewise
  public record Setup(PathBytes java, PathBytes modules, int user, int group) {
    /// Refuses root.
    public Setup {
      if (user <= 0 || group <= 0) {
        throw new IllegalArgumentException(
            "agent user " + user + ", group " + group + ": programs never run as root");
      }
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

    /// It wants to go to `destination`, and waits until `answer` is given the word, from any
    /// thread.
    default void asks(Destination destination, Consumer<Passage> answer) {
      answer.accept(new Passage.Shut("nothing leads out of this network"));
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
    this.setup = setup;
    this.identities = new IdentityMap(setup.user(), setup.group());
  }

  /// Returns what this machine enforces for programs that are to be confined in `tier`, once that
  /// was tried.
  ///
  /// @param tier empty for the best there is
  /// @throws ConfinementException when it cannot be enforced, naming layer, facility and mend
  public Enforcement enforcement(Optional<Tier> tier)
      throws ConfinementException, InterruptedException {
    return (tier.isPresent() ? helper(tier.get()) : best()).enforcement();
  }

  /// Runs `program` and returns how it ended; then nothing of it is left.
  ///
  /// @param tier how it is to be confined
  /// @throws ConfinementException when it was not started, or the helper died under it
  /// @throws InterruptedException when the thread is interrupted: the command has been told to
  ///     end
  public Ending run(Program program, Tier tier, Listener listener)
      throws ConfinementException, InterruptedException {
    return run(program, tier, Optional.empty(), listener);
  }

  /// Does the same with a program that gets its end of `line`, which no other program has had.
  public Ending run(Program program, Tier tier, ProgramLine line, Listener listener)
      throws ConfinementException, InterruptedException {
    return run(program, tier, Optional.of(line), listener);
  }

  private Ending run(Program program, Tier tier, Optional<ProgramLine> line, Listener listener)
      throws ConfinementException, InterruptedException {
    HelperProcess process = helper(tier);
    int id = ids.incrementAndGet();
    CompletableFuture<Ending> ended =
        process.expect(id, listener, reply -> sender.execute(() -> process.tell(reply)));
    listener.begun(() -> sender.execute(() -> process.kill(id)));
    List<Descriptor> trees = new ArrayList<>();
    try {
      if (tier == Tier.T2 && identities.isNeeded()) {
        for (View view : program.views()) {
          trees.add(identities.copy(view.real()));
        }
      }
      List<Descriptor> along = new ArrayList<>(trees);
      line.map(ProgramLine::far).ifPresent(along::add);
      sender
          .submit(() -> {
            process.send(new Message.Run(id, program, line.isPresent()), along);
            return id;
          })
          .get();
      line.ifPresent(ProgramLine::given);
      return ended.get();
    } catch (LinuxException e) {
      process.forget(id);
      throw new ConfinementException(
          "mounts",
          String.valueOf(e.getMessage()),
          "grant what exists, and no file of the kernel's");
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

  private synchronized HelperProcess helper(Tier tier)
      throws ConfinementException, InterruptedException {
    if (closed) {
      throw new ConfinementException("aaos-confine", "the daemon is ending", "start it again");
    }
    HelperProcess helper = helpers.get(tier);
    if (helper == null || !helper.isAlive()) {
      helper = HelperProcess.start(setup, tier);
      helpers.put(tier, helper);
    }
    return helper;
  }

  /// Cells, or else what can be had without. Where there were none, they are tried again when the
  /// helper that does without has ended, or somebody asks for cells.
  private synchronized HelperProcess best() throws ConfinementException, InterruptedException {
    HelperProcess weaker = helpers.get(Tier.T1);
    if (withoutCells && weaker != null && weaker.isAlive()) {
      return weaker;
    }
    try {
      HelperProcess cells = helper(Tier.T2);
      withoutCells = false;
      return cells;
    } catch (ConfinementException none) {
      withoutCells = true;
      try {
        return helper(Tier.T1);
      } catch (ConfinementException _) {
        throw none; // the stronger tier is what is to be mended
      }
    }
  }

  @Override
  public void close() {
    List<HelperProcess> last;
    synchronized (this) {
      closed = true;
      last = List.copyOf(helpers.values());
    }
    last.forEach(HelperProcess::close);
    sender.shutdown();
    identities.close();
  }
}
