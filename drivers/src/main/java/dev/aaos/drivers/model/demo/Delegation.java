package dev.aaos.drivers.model.demo;

import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.HostPattern;
import dev.aaos.capability.PathPattern;
import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.demo.Instruction.Content;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a child is given: a manifest with no more than its task needs, and what is known already.
final class Delegation {
  private static final int MAX_FINDINGS = 8_000;
  private static final Pattern FRAMED =
      Pattern.compile("(?s)^-{5} BEGIN PRIOR FINDINGS (\\w+) -{5}\\n(.*)\\n"
          + "-{5} END PRIOR FINDINGS \\1 -{5}\\n.*?\\n\\n"
          + "(.*)$");

  private Delegation() {}

  /// A request, apart from the findings that came with it.
  record Told(Optional<Finding> prior, String request) {
    /// Takes the findings out of `message`, when it has any.
    static Told of(String message) {
      Matcher framed = FRAMED.matcher(message);
      return framed.matches()
          ? new Told(Optional.of(new Finding("prior findings", framed.group(2))), framed.group(3))
          : new Told(Optional.empty(), message);
    }
  }

  /// Returns the findings as a child is told them: summaries that were made, or the texts.
  static String known(List<Finding> findings) {
    String all = findings.size() == 1
        ? findings.getFirst().text()
        : findings.stream()
            .map(finding -> finding.source() + ":\n" + finding.text())
            .collect(Collectors.joining("\n\n"));
    return all.length() <= MAX_FINDINGS
        ? all
        : all.substring(0, all.offsetByCodePoints(0, MAX_FINDINGS / 2)) + "…";
  }

  /// Returns a manifest for a child called `name` that can do `task` and nothing else.
  static String manifest(String name, String model, String task) {
    Set<String> capabilities = new LinkedHashSet<>();
    for (Instruction instruction : new InstructionReader(Optional.empty()).read(task)) {
      try {
        add(instruction, capabilities);
      } catch (CapabilitySyntaxException unnamed) {
        // What names no path or host gets no capability; the child says why it cannot act.
      }
    }
    return "name: " + quoted(name) + "\nmodel: " + quoted(model)
        + "\nsystem_prompt: \"You do one thing and say what came of it.\"\ncapabilities:"
        + (capabilities.isEmpty() ? " []" : "")
        + capabilities.stream().map(each -> "\n  - " + quoted(each)).collect(Collectors.joining())
        + "\n";
  }

  private static void add(Instruction instruction, Set<String> to) {
    switch (instruction) {
      case Instruction.ListFiles(List<String> paths) -> {
        to.add("tool: file_list");
        paths.forEach(path -> to.add("file_read: " + PathPattern.beneath(path)));
      }
      case Instruction.Read(List<String> places) -> places.forEach(place -> read(place, false, to));
      case Instruction.Search(String pattern, String path) -> {
        to.add("tool: grep");
        to.add("file_read: " + PathPattern.beneath(path));
      }
      case Instruction.Write(Content content, String path, boolean append) -> {
        to.add("tool: file_write");
        to.add("file_write: " + PathPattern.literal(path));
        if (content instanceof Content.Summary(List<String> places)) {
          places.forEach(place -> read(place, true, to));
        }
      }
      case Instruction.Replace(String before, String after, String path) -> {
        to.add("tool: file_edit");
        to.add("file_read: " + PathPattern.literal(path));
        to.add("file_write: " + PathPattern.literal(path));
      }
      case Instruction.Summarise(List<String> places) ->
        places.forEach(place -> read(place, true, to));
      case Instruction.Compare(String one, String other) ->
        List.of(one, other).forEach(place -> read(place, false, to));
      case Instruction.Echo echo -> to.add("tool: echo");
      case Instruction.Delegate delegate -> {}
      case Instruction.Say say -> {}
      case Instruction.Refrain refrain -> {}
      case Instruction.Unclear unclear -> {}
    }
  }

  private static void read(String place, boolean whole, Set<String> to) {
    if (Gathering.isAddress(place)) {
      to.add("tool: web_fetch");
      to.add(
          "network: " + HostPattern.parse(place.replaceFirst("(?i)^(https?://[^/?#]*).*", "$1")));
      return;
    }
    to.add("tool: file_read");
    if (whole) {
      to.add("tool: file_list");
      to.add("tool: file_read_many");
    }
    to.add("file_read: " + (whole ? PathPattern.beneath(place) : PathPattern.literal(place)));
  }

  /// JSON's texts are YAML's too.
  private static String quoted(String text) {
    return Json.MAPPER.writeValueAsString(text);
  }
}
