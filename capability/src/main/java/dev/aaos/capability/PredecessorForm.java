package dev.aaos.capability;

import dev.aaos.capability.Capability.CargoRun;
import dev.aaos.capability.Capability.Custom;
import dev.aaos.capability.Capability.Exec;
import dev.aaos.capability.Capability.FileRead;
import dev.aaos.capability.Capability.FileWrite;
import dev.aaos.capability.Capability.GitCommit;
import dev.aaos.capability.Capability.Memory;
import dev.aaos.capability.Capability.ModelUse;
import dev.aaos.capability.Capability.Network;
import dev.aaos.capability.Capability.OfPath;
import dev.aaos.capability.Capability.Secret;
import dev.aaos.capability.Capability.Send;
import dev.aaos.capability.Capability.SpawnChild;
import dev.aaos.capability.Capability.ToolUse;
import dev.aaos.capability.Capability.WebSearch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Capabilities as existing clients of the wire expect them: tagged JSON, and the debug text that
/// stands in refusals.
public final class PredecessorForm {
  private PredecessorForm() {}

  /// Returns the members of the JSON object, `type` first: texts, truth values, numbers, lists and
  /// maps.
  public static Map<String, Object> json(Capability capability) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", type(capability));
    json.putAll(members(capability));
    return json;
  }

  /// Returns the debug text, as in `FileRead { path_glob: "/etc/passwd" }`.
  public static String debug(Capability capability) {
    Map<String, Object> members = members(capability);
    String name = structName(capability);
    if (members.isEmpty()) {
      return name;
    }
    if (capability instanceof Network network) {
      return name + " { hosts: " + debugMember(capability, names(network)) + " }";
    }
    return members.entrySet().stream()
        .map(member -> member.getKey() + ": " + debugMember(capability, member.getValue()))
        .collect(Collectors.joining(", ", name + " { ", " }"));
  }

  /// The predecessor knew no ports, methods or paths.
  private static List<String> names(Network network) {
    return network.hosts().stream().map(HostPattern::host).distinct().toList();
  }

  private static String type(Capability capability) {
    return switch (capability) {
      case Network _ -> "network_access";
      case Send _ -> "message_send";
      case ToolUse _ -> "tool_invoke";
      case ModelUse _ -> "model_use";
      case OfPath _, SpawnChild _, Memory _, WebSearch _, Secret _, Custom _ ->
        capability.kind().word();
    };
  }

  private static String structName(Capability capability) {
    return switch (capability) {
      case FileRead _ -> "FileRead";
      case FileWrite _ -> "FileWrite";
      case Exec _ -> "Exec";
      case CargoRun _ -> "CargoRun";
      case GitCommit _ -> "GitCommit";
      case SpawnChild _ -> "SpawnChild";
      case Send _ -> "MessageSend";
      case ToolUse _ -> "ToolInvoke";
      case ModelUse _ -> "ModelUse";
      case Memory _ -> "Memory";
      case Network _ -> "NetworkAccess";
      case WebSearch _ -> "WebSearch";
      case Secret _ -> "Secret";
      case Custom _ -> "Custom";
    };
  }

  private static Map<String, Object> members(Capability capability) {
    return switch (capability) {
      case FileRead(PathPattern path) -> Map.of("path_glob", shown(path));
      case FileWrite(PathPattern path) -> Map.of("path_glob", shown(path));
      case Exec(PathPattern path) -> Map.of("path_glob", shown(path));
      case CargoRun(PathPattern path) -> Map.of("workspace", shown(path));
      case GitCommit(PathPattern path) -> Map.of("workspace", shown(path));
      case SpawnChild(List<NamePattern> names) -> Map.of("allowed_agents", shown(names));
      case Send(List<NamePattern> names) -> Map.of("target_agents", shown(names));
      case ToolUse(NamePattern name) -> Map.of("tool_name", shown(name));
      case ModelUse(NamePattern name) -> Map.of("model_name", shown(name));
      case Memory(NamePattern name) -> Map.of("topic", shown(name));
      case Network network -> network(network);
      case WebSearch _ -> Map.of();
      case Secret secret -> secret(secret);
      case Custom custom -> custom(custom);
    };
  }

  private static Map<String, Object> network(Network network) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("hosts", texts(network.hosts()));
    if (!network.methods().isEmpty()) {
      members.put("methods", List.copyOf(network.methods()));
    }
    if (!network.path().equals("/")) {
      members.put("path", network.path());
    }
    return members;
  }

  private static Map<String, Object> secret(Secret secret) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", secret.name());
    members.put("hosts", texts(secret.hosts()));
    members.put("header", secret.header());
    return members;
  }

  private static Map<String, Object> custom(Custom custom) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", custom.name());
    members.put("params", custom.params());
    return members;
  }

  private static String shown(PathPattern path) {
    return path.literal().orElseGet(path::toString);
  }

  private static String shown(NamePattern name) {
    return name.literal().orElseGet(name::toString);
  }

  private static List<String> shown(List<NamePattern> names) {
    return names.stream().map(PredecessorForm::shown).toList();
  }

  private static List<String> texts(List<?> values) {
    return values.stream().map(Object::toString).toList();
  }

  /// The parameters of a custom capability are JSON values, whose debug text names their sort.
  private static String debugMember(Capability capability, Object value) {
    if (capability instanceof Custom && value instanceof Map<?, ?>) {
      return debugJson(value);
    }
    return value instanceof List<?> list
        ? list.stream()
            .map(each -> quoted((String) each))
            .collect(Collectors.joining(", ", "[", "]"))
        : quoted((String) value);
  }

  private static String debugJson(Object value) {
    return switch (value) {
      case String text -> "String(" + quoted(text) + ")";
      case Boolean truth -> "Bool(" + truth + ")";
      case List<?> list ->
        list.stream()
            .map(PredecessorForm::debugJson)
            .collect(Collectors.joining(", ", "Array [", "]"));
      case Map<?, ?> map ->
        map.entrySet().stream()
            .map(entry -> quoted((String) entry.getKey()) + ": " + debugJson(entry.getValue()))
            .collect(Collectors.joining(", ", "Object {", "}"));
      default -> "Number(" + value + ")";
    };
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().forEach(c -> {
      switch (c) {
        case '"', '\\' -> quoted.append('\\').appendCodePoint(c);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case 0 -> quoted.append("\\0");
        default -> {
          if (Character.isISOControl(c)) {
            quoted.append("\\u{%x}".formatted(c));
          } else {
            quoted.appendCodePoint(c);
          }
        }
      }
    });
    return quoted.append('"').toString();
  }
}
