package dev.aaos.daemon.manifest;

import dev.aaos.daemon.manifest.Yaml.YamlProblem;
import dev.aaos.daemon.view.Json;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads `program: [PATH, ARGUMENT, …]`, or `program: {argv: […], cwd: …, idempotent: …}`,
/// into what the starter of programs is given.
final class ProgramYaml {
  private static final Set<String> PROGRAM = Set.of("argv", "cwd", "idempotent");

  private ProgramYaml() {}

  static String read(Yaml program, Here here) throws YamlProblem {
    ObjectNode told = Json.MAPPER.createObjectNode();
    if (!program.isMapping()) {
      arguments(told.putArray("argv"), program, here);
      return told.toString();
    }
    Map<String, Yaml> fields = program.fields(PROGRAM);
    for (Map.Entry<String, Yaml> field : fields.entrySet()) {
      switch (field.getKey()) {
        case "argv" -> arguments(told.putArray("argv"), field.getValue(), here);
        case "cwd" -> told.put("cwd", here.text(field.getValue()));
        default -> told.put("idempotent", field.getValue().flag());
      }
    }
    if (!told.has("argv")) {
      throw program.wrong("a program and its arguments, such as [/usr/bin/python3, agent.py]");
    }
    return told.toString();
  }

  private static void arguments(ArrayNode told, Yaml list, Here here) throws YamlProblem {
    for (Yaml argument : list.list()) {
      told.add(here.text(argument));
    }
  }
}
