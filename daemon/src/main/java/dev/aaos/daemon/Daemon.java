package dev.aaos.daemon;

import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.daemon.keep.FirstStart;
import dev.aaos.daemon.keep.Keeper;
import dev.aaos.daemon.keep.Retention;
import dev.aaos.daemon.manifest.GoalManifest;
import dev.aaos.daemon.manifest.ManifestYaml;
import dev.aaos.daemon.policy.Adoption;
import dev.aaos.daemon.policy.PolicyWatch;
import dev.aaos.daemon.proof.Notary;
import dev.aaos.daemon.rpc.Backend;
import dev.aaos.daemon.sandbox.Enforcement;
import dev.aaos.daemon.socket.SocketServer;
import dev.aaos.daemon.stage.StageDesk;
import dev.aaos.daemon.stage.StageDirectory;
import dev.aaos.daemon.token.Guests;
import dev.aaos.daemon.token.TokenDesk;
import dev.aaos.daemon.view.Views;
import dev.aaos.daemon.webhook.WebhookSettings;
import dev.aaos.daemon.webhook.Webhooks;
import dev.aaos.drivers.journal.DirectoryDisk;
import dev.aaos.drivers.journal.HeadDirectory;
import dev.aaos.drivers.journal.ReserveFile;
import dev.aaos.drivers.journal.TokenKeyFile;
import dev.aaos.drivers.model.demo.DemoModel;
import dev.aaos.drivers.model.gguf.Engines;
import dev.aaos.drivers.tool.program.AgentProgram;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.machine.KernelHalted;
import dev.aaos.kernel.machine.Storage;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.HelperRoll;
import dev.aaos.linux.trail.Trails;
import dev.aaos.log.anchor.Frontier;
import dev.aaos.userland.ModelLoop;
import dev.aaos.userland.UndoLoop;
import dev.aaos.wire.Places;
import dev.aaos.wire.Setting;
import dev.aaos.wire.Version;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// agentd, running: the kernel, its drivers and its socket, wired by hand.
///
/// Any thread may close it; it is closed once, socket first, so that nobody is answered by half
/// of it.
final class Daemon implements AutoCloseable {
  private static final Duration DRAIN = Duration.ofSeconds(2);
  private static final Duration PRIVATE_IDLE = Duration.ofMinutes(1);
  private static final Duration IDLE_CHECK = Duration.ofSeconds(1);
  private static final int HALTED = 70;

  private final Kernel kernel;
  private final DirectoryDisk disk;
  private final SocketServer server;
  private final Notary notary;
  private final Retention retention;
  private final DiskWatch watch;
  private final PolicyWatch policy;
  private final Webhooks webhooks;
  private final Confiner confiner;
  private final Engines engines;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Daemon(Kernel kernel, DirectoryDisk disk, SocketServer server, Outside outside) {
    this.kernel = kernel;
    this.disk = disk;
    this.server = server;
    this.notary = outside.notary;
    this.retention = outside.retention;
    this.watch = outside.watch;
    this.policy = outside.policy;
    this.webhooks = outside.webhooks;
    this.confiner = outside.confiner;
    this.engines = outside.engines;
  }

  /// What works beside the kernel.
  private record Outside(
      Notary notary,
      Retention retention,
      DiskWatch watch,
      PolicyWatch policy,
      Webhooks webhooks,
      Confiner confiner,
      Engines engines) {}

  /// Recovers the state and begins to serve.
  ///
  /// @throws IOException when a setting, the data directory or the socket cannot be used, saying
  ///     which and why
  static Daemon start(Options options, Settings settings, PrintStream err) throws IOException {
    return start(options, settings, InstantSource.system(), err);
  }

  /// Does the same with another wall clock.
  static Daemon start(Options options, Settings settings, InstantSource wall, PrintStream err)
      throws IOException {
    SecureRandom random = new SecureRandom();
    WebhookSettings hooks = WebhookSettings.of(settings::get);
    Trails trails = trails(options, settings, err);
    StageDirectory stages = stages(options, settings);
    HelperRoll roll = HelperRoll.in(options.dataDir().resolve("helpers"));
    Drivers drivers = Drivers.of(settings, trails, roll, random);
    ManifestYaml manifests = drivers.manifests();
    DirectoryDisk disk = DirectoryDisk.open(options.dataDir());
    try {
      HeadDirectory heads = heads(options, settings);
      Optional<FirstStart> restored = FirstStart.on(options.dataDir(), heads);
      Adoption policies = policies(options, settings, drivers);
      Kernel kernel = Kernel.boot(new Kernel.Setup(
          storage(settings, options, disk, restored, err),
          drivers.devices().with(policies.device()).with(stages),
          new AgentProgram(new UndoLoop(new ModelLoop())),
          Limits.from(settings),
          wall,
          random,
          Version.CURRENT,
          cause -> halt(err, cause)));
      policies.begin(kernel);
      Views views = views(kernel, drivers);
      restored.ifPresent(first -> first.settle(err));
      stages.sweep(kernel.state().agents()::contains);
      Notary notary = notary(
          kernel, new Notary.Setup(options.dataDir(), heads, InstantSource.system(), random, err));
      Keeper keeper =
          new Keeper(options.dataDir(), kernel.journal().log(), notary, InstantSource.system());
      Retention retention = retention(kernel, new Kept(disk, notary, keeper), settings, err);
      Webhooks webhooks = Webhooks.open(hooks, err, random);
      TokenDesk tokens = new TokenDesk(TokenKeyFile.open(options.dataDir(), random), random);
      DaemonInfo.Keepers keepers = new DaemonInfo.Keepers(notary, retention, policies, webhooks);
      DaemonInfo info = new DaemonInfo(options, kernel, drivers, keepers);
      Backend backend = new Backend(
          kernel,
          manifests,
          goals(settings, drivers),
          views,
          new StageDesk(stages, kernel, Drivers.room(trails)),
          notary,
          keeper,
          retention,
          tokens,
          guests(settings),
          policies,
          drivers.queues(),
          drivers::refusal,
          info::describe,
          () -> Enforcement.describe(drivers.confiner()),
          Daemon::exit);
      return serve(options, kernel, disk, backend, outside(kernel, drivers, keepers, err));
    } catch (IOException | RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  private static Trails trails(Options options, Settings settings, PrintStream err)
      throws IOException {
    return new Trails(options.dataDir().resolve("trails"), Limits.undo(settings), says(err));
  }

  /// What keeps the journal.
  private record Kept(DirectoryDisk disk, Notary notary, Keeper keeper) {}

  private static Retention retention(Kernel kernel, Kept kept, Settings settings, PrintStream err)
      throws IOException {
    return new Retention(
        kernel,
        new Retention.Setup(
            kept.disk,
            kept.notary,
            kept.keeper,
            Limits.keep(settings),
            Limits.images(settings),
            err));
  }

  private static StageDirectory stages(Options options, Settings settings) throws IOException {
    return new StageDirectory(options.dataDir().resolve("stages"), Limits.stage(settings));
  }

  private static HeadDirectory heads(Options options, Settings settings) {
    return new HeadDirectory(
        Places.heads(options.dataDir(), settings.get(Setting.AAOS_HEADS_DIR.name())));
  }

  private static Outside outside(
      Kernel kernel, Drivers drivers, DaemonInfo.Keepers keepers, PrintStream err) {
    return new Outside(
        keepers.notary(),
        keepers.retention(),
        new DiskWatch(kernel, err),
        new PolicyWatch(keepers.policies(), kernel, err),
        keepers.webhooks(),
        drivers.confiner(),
        drivers.engines());
  }

  private static Notary notary(Kernel kernel, Notary.Setup setup) {
    return new Notary(
        kernel.journal().log(),
        kernel.anchor().map(placed -> placed.anchor().before()).orElse(Frontier.NONE),
        setup);
  }

  private static Guests guests(Settings settings) throws IOException {
    String name = Setting.AAOS_GROUP_RIGHTS.name();
    try {
      return Guests.of(Places.uidOfThisProcess(), settings.get(name).orElse("all"));
    } catch (CapabilitySyntaxException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  private static Adoption policies(Options options, Settings settings, Drivers drivers)
      throws IOException {
    return Adoption.of(
        settings.get(Setting.AAOS_POLICY.name()),
        options.config(),
        options.dataDir(),
        drivers.devices().tools()::keySet);
  }

  private static Views views(Kernel kernel, Drivers drivers) {
    return new Views(
        kernel,
        drivers.pricing(),
        tier -> Enforcement.of(drivers.confiner(), tier),
        tier -> Enforcement.files(drivers.confiner(), tier));
  }

  private static GoalManifest goals(Settings settings, Drivers drivers) {
    return new GoalManifest(
        drivers.manifests(),
        settings.get(Setting.AAOS_BOOTSTRAP_MANIFEST.name()).map(Path::of),
        settings
            .get(Setting.AAOS_DEFAULT_MODEL.name())
            .orElseGet(() -> drivers.backends().usualModel().orElse(DemoModel.NAME)));
  }

  private static Consumer<String> says(PrintStream err) {
    return what -> err.println("agentd: " + what);
  }

  private static Storage storage(
      Settings settings,
      Options options,
      DirectoryDisk disk,
      Optional<FirstStart> restored,
      PrintStream err)
      throws IOException {
    return new Storage(
        disk,
        Limits.snapshots(settings),
        options.verify(),
        restored.map(FirstStart::fact),
        ReserveFile.open(options.dataDir(), Limits.reserve(settings)),
        says(err));
  }

  private static Daemon serve(
      Options options, Kernel kernel, DirectoryDisk disk, Backend backend, Outside outside)
      throws IOException {
    SocketServer server;
    try {
      server = SocketServer.open(
          options.socket(), options.group(), backend, SocketServer.Bounds.DEFAULT);
    } catch (IOException e) {
      kernel.close();
      throw e;
    }
    Daemon daemon = new Daemon(kernel, disk, server, outside);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(daemon::close));
    if (options.isPrivate()) {
      Thread.ofPlatform().daemon().name("idle").start(daemon::endWhenIdle);
    }
    daemon.notary.start();
    daemon.watch.start();
    daemon.policy.start();
    daemon.webhooks.start(backend);
    kernel.catchUp();
    daemon.retention.start();
    return daemon;
  }

  /// What is on the disk is not known any more: nothing may be served, not even an answer.
  private static void halt(PrintStream err, Throwable cause) {
    err.println("agentd: the kernel halted, nothing more is served: " + cause);
    Runtime.getRuntime().halt(HALTED);
  }

  private static void exit() {
    Thread.ofPlatform().name("exit").start(() -> System.exit(0));
  }

  /// Ends a private daemon that nobody uses; never with a run under way or a question open.
  private void endWhenIdle() {
    long lastUse = System.nanoTime();
    while (System.nanoTime() - lastUse < PRIVATE_IDLE.toNanos()) {
      LockSupport.parkNanos(IDLE_CHECK.toNanos());
      boolean used = server.connections() > 0
          || kernel.activeRuns() > 0
          || !kernel.state().approvals().isEmpty();
      lastUse = used ? System.nanoTime() : lastUse;
    }
    exit();
  }

  /// Returns what an operator should know at once.
  String greeting() {
    int resumed = kernel.recovered().resumed().size();
    int interrupted = kernel.recovered().interrupted();
    int unknown = kernel.state().lost().open().size();
    long known = kernel.history().last();
    return kernel.state().frozen().map(freeze -> "; " + freeze.refusal()).orElse("")
        + (known == 0 ? "" : "; from the snapshot at record " + known)
        + (resumed == 0 ? "" : "; runs gone on with: " + resumed + " (aaos ps)")
        + (interrupted == 0
            ? ""
            : "; runs ended, because each daemon that went on with them ended: " + interrupted)
        + (unknown == 0 ? "" : "; calls whose outcome is unknown: " + unknown + " (aaos outcomes)");
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      server.close(DRAIN);
      webhooks.close();
      watch.close();
      policy.close();
      retention.close();
      kernel.close();
      confiner.close();
      engines.close();
      notary.close();
      disk.close();
    } catch (IOException | KernelHalted e) {
      System.err.println("agentd: could not end in good order: " + e.getMessage());
    }
  }
}
