package dev.aaos.daemon;

import dev.aaos.daemon.manifest.ManifestYaml;
import dev.aaos.daemon.sandbox.Sandboxes;
import dev.aaos.daemon.view.Json;
import dev.aaos.daemon.view.Pricing;
import dev.aaos.drivers.model.Backends;
import dev.aaos.drivers.model.Cost;
import dev.aaos.drivers.model.ModelRouter;
import dev.aaos.drivers.model.Patience;
import dev.aaos.drivers.model.PatientModel;
import dev.aaos.drivers.model.Pause;
import dev.aaos.drivers.model.PricedModel;
import dev.aaos.drivers.model.Prices;
import dev.aaos.drivers.model.demo.DemoModel;
import dev.aaos.drivers.model.gguf.Engines;
import dev.aaos.drivers.model.queue.RunQueues;
import dev.aaos.drivers.schema.JsonSchemas;
import dev.aaos.drivers.tool.EchoTool;
import dev.aaos.drivers.tool.agent.MessageTools;
import dev.aaos.drivers.tool.agent.SpawnAgentTool;
import dev.aaos.drivers.tool.agent.SpawnAgentsTool;
import dev.aaos.drivers.tool.agent.UndoCallsTool;
import dev.aaos.drivers.tool.file.FileHands;
import dev.aaos.drivers.tool.file.FileRoots;
import dev.aaos.drivers.tool.file.FileTools;
import dev.aaos.drivers.tool.host.Resolver;
import dev.aaos.drivers.tool.program.ProgramTools;
import dev.aaos.drivers.tool.secret.Secrets;
import dev.aaos.drivers.tool.undo.UndoRoom;
import dev.aaos.drivers.tool.web.WebFetchTool;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.machine.Devices;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.HelperRoll;
import dev.aaos.linux.trail.Trails;
import dev.aaos.wire.Setting;
import dev.aaos.wire.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The drivers this daemon boots with: **the one list of tools and models**.
record Drivers(
    Devices devices,
    ManifestYaml manifests,
    Backends backends,
    RunQueues queues,
    Pricing pricing,
    Confiner confiner,
    Engines engines) {
  /// Makes them as `settings` say. Nothing is contacted.
  ///
  /// @param trails keep how files were before programs change them
  /// @param roll where it is noted what helpers are started
  /// @throws IOException naming the setting that cannot be used
  static Drivers of(Settings settings, Trails trails, HelperRoll roll, RandomGenerator chance)
      throws IOException {
    List<Tool> tools = new ArrayList<>();
    ManifestYaml manifests =
        new ManifestYaml(() -> tools.stream().map(tool -> tool.spec().name()).toList());
    int batch =
        Limits.number(settings, Setting.AAOS_SPAWN_AGENTS_BATCH_CAP, SpawnAgentsTool.DEFAULT_MOST);
    Confiner confiner = Sandboxes.confiner(settings.get(Setting.AAOS_AGENT_USER.name()), roll);
    Optional<Tier> least = Limits.leastTier(settings);
    Secrets secrets = settings.secrets()::value;
    ProgramTools programs = new ProgramTools(confiner, Resolver.system(), secrets, trails, least);
    FileHands hands = FileHands.confined(confiner, programs.sandbox(), least, room(trails));
    tools.add(new EchoTool());
    tools.addAll(FileTools.all(hands, chance));
    tools.add(WebFetchTool.direct(Version.CURRENT, secrets));
    tools.add(new SpawnAgentTool(manifests));
    tools.add(new SpawnAgentsTool(manifests, batch));
    tools.addAll(MessageTools.all());
    tools.add(new UndoCallsTool());
    tools.addAll(programs.all());
    Backends backends = backends(settings);
    RunQueues queues = InferenceSettings.queues(settings);
    Engines engines = InferenceSettings.engines(queues);
    Prices prices = Prices.load(settings.values(), backends);
    Model asked = new PatientModel(
        new ModelRouter(List.of(new DemoModel(), backends.model(queues, engines))),
        Patience.DEFAULT,
        chance,
        Pause.ASLEEP,
        System::nanoTime);
    return new Drivers(
        Devices.of(new PricedModel(asked, prices), tools, new JsonSchemas(), new FileRoots())
            .with(programs.starter())
            .with(programs.sandbox()),
        manifests,
        backends,
        queues,
        (name, usage) -> told(prices.cost(name, usage)),
        confiner,
        engines);
  }

  /// Returns how much is kept of what calls change, where `trails` are.
  static UndoRoom room(Trails trails) {
    return new UndoRoom(trails.most(), trails::free);
  }

  private static Backends backends(Settings settings) throws IOException {
    try {
      return Backends.from(settings.values());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Map<String, Object> told(Cost cost) {
    return switch (cost) {
      case Cost.Usd(var usd, var pricedAt) ->
        Json.object("usd", usd, "priced_at", pricedAt.toString());
      case Cost.Free(String why) -> Json.object("free", why);
      case Cost.Unknown(String why) -> Json.object("unknown", why);
    };
  }

  /// Returns why no model call of `name` could even be tried; empty when one could.
  Optional<String> refusal(String name) {
    return new DemoModel().serves(name)
        ? Optional.empty()
        : backends.refusal(name).map(failure -> String.valueOf(failure.getMessage()));
  }

  /// Returns how ready each backend is, as `daemon.info` tells it.
  List<Map<String, Object>> models() {
    List<Map<String, Object>> models = new ArrayList<>();
    models.add(Json.object(
        "name", DemoModel.NAME, "ready", true, "detail", "embedded, offline, needs no key"));
    backends
        .readiness()
        .forEach(backend -> models.add(Json.object(
            "name", backend.name(), "ready", backend.ready(), "detail", backend.detail())));
    return models;
  }
}
