package dev.aaos.kernel.machine;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.KernelClock;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.Recovered;
import dev.aaos.kernel.decide.Decider;
import dev.aaos.kernel.journal.Aftermath;
import dev.aaos.kernel.journal.Journal;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.state.State;
import dev.aaos.kernel.state.StateCodec;
import dev.aaos.kernel.syscall.Program;
import dev.aaos.log.Content;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Disk;
import dev.aaos.log.History;
import dev.aaos.log.anchor.Anchors;
import dev.aaos.log.anchor.Anchors.Placed;
import dev.aaos.log.prune.Anchorage;
import dev.aaos.log.prune.Pruner;
import dev.aaos.log.room.ReservedDisk;
import dev.aaos.log.room.Space;
import dev.aaos.log.snapshot.HistoryCheck;
import dev.aaos.log.snapshot.Snapshots;
import dev.aaos.log.snapshot.Snapshotter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// The whole kernel, put together: journal, decisions, processes.
///
/// Booting replays the journal, from the newest snapshot on, which is recovery; nothing is served
/// before that is done. Any thread may call.
public final class Kernel implements AutoCloseable {
  private final Journal journal;
  private final Core core;
  private final Door.Parts parts;
  private final Timers timers;
  private final JournalThread machine;
  private final Snapshotter snapshots;
  private final Stored stored;
  private final HistoryCheck check;
  private final Command.Boot boot;
  private volatile Optional<Recovered> recovered = Optional.empty();

  private Kernel(Assembly assembly, Command.Boot boot) {
    this.journal = assembly.journal;
    this.core = assembly.core;
    this.parts = assembly.parts;
    this.timers = assembly.timers;
    this.machine = core.machine();
    this.snapshots = assembly.snapshots;
    this.stored = assembly.stored;
    this.check = new HistoryCheck(history(), assembly.setup.storage().says());
    this.boot = boot;
  }

  /// What a kernel is booted with.
  ///
  /// @param program what agents run
  /// @param wall the wall clock
  /// @param random where ids and nonces come from; unpredictable outside tests, safe for any
  ///     thread
  /// @param onHalt hears why the kernel stopped by itself, on a thread of its own; the daemon
  ///     must then end
  public record Setup(
      Storage storage,
      Devices devices,
      Program program,
      KernelLimits limits,
      InstantSource wall,
      RandomGenerator random,
      String version,
      Consumer<Throwable> onHalt) {}

  /// Recovers the state from the disk and starts the machine.
  ///
  /// @throws IOException when the disk fails
  /// @throws dev.aaos.log.CorruptJournal naming the first bad place
  public static Kernel boot(Setup setup) throws IOException {
    return boot(setup, System::nanoTime);
  }

  /// Boots with `nanos` as the monotonic clock.
  static Kernel boot(Setup setup, LongSupplier nanos) throws IOException {
    Space space = new Space(setup.storage().reserve());
    space.look(false);
    Disk disk = new ReservedDisk(setup.storage().disk(), setup.storage().reserve(), space::touched);
    Content content = Content.open(disk, setup.random());
    Snapshots files = new Snapshots(setup.storage().disk());
    Anchorage anchorage = new Anchorage(disk, Anchors.newest(disk));
    Rebuild recovery = Rebuild.from(setup, files, anchorage.anchor());
    List<JournalRecord> left = new ArrayList<>();
    Journal journal = Journal.open(disk, content, recovery.opening(), record -> {
      recovery.replay(record);
      if (Aftermath.isOf(record)) {
        left.add(record);
      }
    });
    Aftermath aftermath = new Aftermath(journal.log(), content, anchorage);
    aftermath.again(left, files, setup.storage().says());
    if (setup.storage().verify()) {
      recovery.verify(journal, anchorage.anchor());
    }
    Stored stored = new Stored(journal, content, files, aftermath);
    KernelClock clock = new KernelClock(setup.wall(), nanos, recovery.state().time());
    return new Assembly(setup, stored, clock, space, recovery.state()).start();
  }

  /// What lies on the disk.
  private record Stored(
      Journal journal, Content content, Snapshots snapshots, Aftermath aftermath) {}

  /// Ties the parts that need one another.
  private static final class Assembly implements JournalThread.Listener {
    private final Setup setup;
    private final Journal journal;
    private final Stored stored;
    private final Snapshotter snapshots;
    private final StateCodec codec;
    private final Core core;
    private final Door.Parts parts;
    private final Timers timers;

    Assembly(Setup setup, Stored stored, KernelClock clock, Space space, State recovered) {
      this.setup = setup;
      this.stored = stored;
      this.journal = stored.journal;
      this.codec = new StateCodec(setup.limits());
      this.snapshots = new Snapshotter(
          stored.snapshots, setup.storage().snapshots(), setup.storage().says());
      KernelLimits limits = setup.limits();
      JournalThread machine = new JournalThread(
          journal,
          new Decider(limits),
          clock,
          space,
          recovered,
          new JournalThread.Settings(limits.queuedCommands(), limits.batch(), limits.deferral()),
          this);
      Standstill still = new Standstill(machine);
      ApprovalDesk desk = new ApprovalDesk(machine, limits.approvalTimeout(), still);
      this.core = new Core(
          machine,
          stored.content,
          setup.devices(),
          limits,
          desk,
          new Reaches(),
          new Audience(),
          new Settlements(),
          still,
          new Answers(),
          setup.random());
      Processes processes = new Processes(core, setup.program(), this::door);
      Mail mail = new Mail(core, processes);
      LateStops stops = new LateStops(machine, processes);
      this.parts = new Door.Parts(
          new ToolCalls(core),
          new Spawner(core),
          processes,
          mail,
          stops,
          new EmergencyStop(core, processes, stops));
      this.timers = new Timers(core, processes);
    }

    private Door door(AgentId agent, RunId run, long cause) {
      return new Door(core, parts, agent, run, cause);
    }

    @Override
    public void committed(List<JournalRecord> records) {
      try {
        for (JournalRecord record : records) {
          stored.aftermath.of(record);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      core.desk().hear(records);
      core.reaches().hear(records, core.machine().state());
      parts.mail().hear(records);
      parts.processes().hear(records);
      timers.hear(records);
      core.audience().hear(records);
      core.settlements().hear(records);
      core.answers().hear(records);
      State state = core.machine().state();
      if (core.machine().space().lack().isEmpty()) {
        snapshots.hear(journal.log().place(), journal.log().grown(), () -> codec.encode(state));
      }
    }

    /// Whoever waits is told, whatever runs is aborted, and of a failure the daemon hears: on a
    /// thread of its own, so that it may end the process from there.
    @Override
    public void halted(KernelHalted why, Optional<Throwable> failure) {
      core.desk().abandon(why);
      parts.mail().abandon(why);
      parts.processes().abandon(why);
      timers.close();
      stored.aftermath.anchorage().close();
      failure.ifPresent(
          cause -> Thread.ofPlatform().name("halt").start(() -> setup.onHalt().accept(cause)));
    }

    Kernel start() throws IOException {
      core.machine().start();
      var boot = new Command.Boot(
          setup.version(), ProcessHandle.current().pid(), setup.storage().restored(journal.last()));
      try {
        Kernel kernel = new Kernel(this, boot);
        kernel.begin();
        return kernel;
      } catch (KernelHalted e) {
        journal.close();
        throw new IOException("the boot could not be recorded: " + e.getMessage(), e);
      }
    }
  }

  /// Records the boot, if there is room for it, and goes on with what was under way.
  private void begin() {
    if (machine.urge(boot) instanceof Result.Ok<Recovered>(Recovered found)) {
      recovered = Optional.of(found);
      core.desk().adopt(state().approvals().values());
      Traces.recover(core);
      parts.processes().resume(found.resumed());
      state().agents().forEachAwake(agent -> parts.processes().receiveNext(agent.id()));
      timers.adoptAll(state());
    }
  }

  /// Looks how much room the disk has: fills the reserve, lets things begin or lets nothing begin,
  /// and records that. To be called again and again, by one thread.
  ///
  /// @throws IOException when the disk does not say
  public void lookForRoom() throws IOException {
    if (recovered.isEmpty()) {
      machine.space().look(false);
      begin();
    }
    Optional<Space.Change> news = machine.space().look(recovered.isPresent());
    if (news.isPresent()
        && machine.urge(new Command.Note(MachineFact.of(news.get()), 0))
            instanceof Result.Ok<Long>) {
      machine.space().recorded(news.get());
    }
  }

  /// Returns the room on the disk, to be asked.
  public Space space() {
    return machine.space();
  }

  /// Returns the state after the last durable record, without waiting.
  public State state() {
    return machine.state();
  }

  /// Returns kernel time.
  public Instant now() {
    return machine.clock().now();
  }

  /// Returns what the clocks show.
  public KernelClock.Status clock() {
    return machine.clock().status();
  }

  /// Returns the journal, to be read.
  public Journal journal() {
    return journal;
  }

  /// Returns the content store, to be read.
  public Content content() {
    return core.content();
  }

  /// Returns the devices.
  public Devices devices() {
    return core.devices();
  }

  /// Returns how often models' answers were told again.
  public Answers.Count answers() {
    return core.answers().count();
  }

  /// Returns the bounds it keeps.
  public KernelLimits limits() {
    return core.limits();
  }

  /// Returns the records that the start did not read, because a snapshot told what they came to.
  public History history() {
    return journal.log().history();
  }

  /// Returns where the journal begins, if records were pruned.
  public Optional<Placed> anchor() {
    return stored.aftermath.anchorage().anchor();
  }

  /// Returns what prunes the journal on `disk` for `as`; `signer` waits for signed heads.
  public Pruner pruner(Disk disk, MachineFact.SessionOpened as, Pruning.Signer signer) {
    return new Pruner(disk, journal.log(), content(), stored.snapshots, pruning(as, signer));
  }

  /// Returns the machine as `as` sees it, who prunes it.
  public Pruning pruning(MachineFact.SessionOpened as, Pruning.Signer signer) {
    return new Pruning(core, stored.aftermath.anchorage(), as, signer);
  }

  /// Begins what the start left for later, on threads of their own: to read the rest of the
  /// snapshot, and to verify those records.
  public void catchUp() {
    Thread.ofPlatform().name("unread").daemon().start(this::readAll);
    check.begin();
  }

  /// The snapshot is as it was written, so what cannot be read of it was written by mistake, and
  /// nobody knows what else is.
  private void readAll() {
    try {
      state().readAll();
    } catch (RuntimeException e) {
      machine.panic(new CorruptJournal(
          Snapshots.name(history().last()) + " cannot be read to its end: " + e.getMessage()
              + "; delete it, and the next start reads more of the journal instead",
          e));
    }
  }

  /// Returns what the last daemon left under way, and what became of it; nothing as long as there
  /// is no room to record the boot.
  public Recovered recovered() {
    return recovered.orElse(new Recovered(Map.of(), 0));
  }

  /// Returns how many runs are being worked on.
  public int activeRuns() {
    return parts.processes().active();
  }

  /// Opens an operator's session.
  public Operator open(MachineFact.SessionOpened session) {
    return Operator.of(session, core, parts);
  }

  /// Begins to hear records as they become durable.
  public Subscription subscribe() {
    return core.audience().join(false);
  }

  /// Begins to hear that, and to see what calls under way let be seen.
  public Subscription watch() {
    return core.audience().join(true);
  }

  /// Ends in good order: lets calls end that cannot be repeated, records the halt, stops
  /// deciding, aborts what runs, takes a last snapshot. Runs that were under way stay open, and
  /// the next boot goes on with them. A kernel that has halted by itself only lets go of its
  /// files. More than one call does no harm.
  @Override
  public void close() throws IOException {
    timers.close();
    parts.processes().drain();
    boolean inGoodOrder = false;
    try {
      inGoodOrder = machine.urge(new Command.Halt()) instanceof Result.Ok<Integer>;
    } catch (KernelHalted e) {
      // it has ended already, and cannot record that it does
    }
    machine.stop();
    check.close();
    if (inGoodOrder) {
      StateCodec codec = new StateCodec(limits());
      snapshots.end(journal.log().place(), () -> codec.encode(state()));
    }
    snapshots.close();
    journal.close();
  }
}
