package dev.aaos.daemon;

import dev.aaos.daemon.manifest.ManifestYaml;
import dev.aaos.daemon.view.Json;
import dev.aaos.daemon.view.Pricing;
import dev.aaos.drivers.model.demo.DemoModel;
import dev.aaos.drivers.schema.JsonSchemas;
import dev.aaos.drivers.tool.EchoTool;
import dev.aaos.drivers.tool.agent.SpawnAgentTool;
import dev.aaos.drivers.tool.agent.SpawnAgentsTool;
import dev.aaos.drivers.tool.web.WebFetchTool;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.machine.Devices;
import dev.aaos.wire.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The drivers this daemon boots with: **the one list of tools and models**.
record Drivers(
    Devices devices, ManifestYaml manifests, Pricing pricing, List<Map<String, Object>> models) {
  /// Makes them as `settings` say.
  ///
  /// @throws IOException naming the setting that cannot be used
  static Drivers of(Settings settings, RandomGenerator chance) throws IOException {
    List<Tool> tools = new ArrayList<>();
    ManifestYaml manifests =
        new ManifestYaml(() -> tools.stream().map(tool -> tool.spec().name()).toList());
    int batch =
        Limits.number(settings, "AAOS_SPAWN_AGENTS_BATCH_CAP", SpawnAgentsTool.DEFAULT_MOST);
    tools.add(new EchoTool());
    tools.add(WebFetchTool.direct(Version.CURRENT));
    tools.add(new SpawnAgentTool(manifests));
    tools.add(new SpawnAgentsTool(manifests, batch));
    return new Drivers(
        Devices.of(new DemoModel(), tools, new JsonSchemas(), d -> new Root(d, d)),
        manifests,
        (model, usage) -> Json.object("free", "the demo model runs here"),
        List.of(Json.object("name", "demo", "ready", true, "detail", "embedded, offline")));
  }
}
