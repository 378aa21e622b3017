package dev.aaos.kernel.machine;

import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.Referee;
import dev.aaos.kernel.device.Roots;
import dev.aaos.kernel.device.Sandbox;
import dev.aaos.kernel.device.Schema;
import dev.aaos.kernel.device.Stages;
import dev.aaos.kernel.device.Starter;
import dev.aaos.kernel.device.Tool;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The drivers a kernel boots with.
///
/// @param tools by name, sorted, so that what models are told stays the same from call to call
/// @param starter starts the programs that agents run in place of the model loop
/// @param sandbox confines all programs that agents start
/// @param referee rules over calls, beside grants
/// @param stages keeps the copies of directories on which agents work that are staged
public record Devices(
    Model model,
    Map<String, Tool> tools,
    Schema schema,
    Roots roots,
    Optional<Starter> starter,
    Optional<Sandbox> sandbox,
    Referee referee,
    Optional<Stages> stages) {
  /// Copies the tools.
  public Devices {
    tools = Collections.unmodifiableMap(new TreeMap<>(tools));
  }

  /// Returns devices with these `tools`.
  ///
  /// @throws IllegalArgumentException when two tools have one name
  public static Devices of(Model model, Collection<Tool> tools, Schema schema, Roots roots) {
    Map<String, Tool> byName = new TreeMap<>();
    for (Tool tool : tools) {
      if (byName.put(tool.spec().name(), tool) != null) {
        throw new IllegalArgumentException("two tools are called " + tool.spec().name());
      }
    }
    return new Devices(
        model,
        byName,
        schema,
        roots,
        Optional.empty(),
        Optional.empty(),
        Referee.NONE,
        Optional.empty());
  }

  /// Returns these, with `starter`.
  public Devices with(Starter starter) {
    return new Devices(model, tools, schema, roots, Optional.of(starter), sandbox, referee, stages);
  }

  /// Returns these, with `sandbox`.
  public Devices with(Sandbox sandbox) {
    return new Devices(model, tools, schema, roots, starter, Optional.of(sandbox), referee, stages);
  }

  /// Returns these, with `judge` as referee.
  public Devices with(Referee judge) {
    return new Devices(model, tools, schema, roots, starter, sandbox, judge, stages);
  }

  /// Returns these, with `kept` as what keeps stages.
  public Devices with(Stages kept) {
    return new Devices(model, tools, schema, roots, starter, sandbox, referee, Optional.of(kept));
  }

  /// Returns the tool called `name`.
  public Optional<Tool> tool(String name) {
    return Optional.ofNullable(tools.get(name));
  }

  /// Returns what calls of the name `name` are made to: a tool, or what starts programs.
  Optional<Tool> callee(String name) {
    return starter
        .<Tool>map(starts -> starts)
        .filter(starts -> starts.spec().name().equals(name))
        .or(() -> tool(name));
  }

  /// Returns what models and people are told of all tools.
  public List<ToolSpec> specs() {
    return tools.values().stream().map(Tool::spec).toList();
  }
}
