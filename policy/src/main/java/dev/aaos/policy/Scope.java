package dev.aaos.policy;

import dev.aaos.capability.Capability;
import dev.aaos.capability.NamePattern;
import dev.aaos.capability.extent.Extents;
import java.util.List;
import java.util.Optional;

/// Which calls a rule is about. A list that is empty leaves that open.
///
/// @param agents the names of an agent and those it descends from, joined by `/`
/// @param tools names of tools
/// @param needs what a call needs
/// @param commands command lines, of calls that start a program
public record Scope(
    List<NamePattern> agents,
    List<NamePattern> tools,
    List<Capability> needs,
    List<NamePattern> commands) {
  /// All calls.
  public static final Scope ALL = new Scope(List.of(), List.of(), List.of(), List.of());

  /// What lets a shell do more than the one command that a line begins with.
  private static final String OPERATORS = ";&|<>$`(){}\n\r";

  /// Copies the lists.
  public Scope {
    agents = List.copyOf(agents);
    tools = List.copyOf(tools);
    needs = List.copyOf(needs);
    commands = List.copyOf(commands);
  }

  /// Returns why this has nothing to do with `facts`, leaving aside what they need; empty when it
  /// has.
  ///
  /// @param whole whether a command line has to be matched as a whole: a pattern with wildcards
  ///     then matches no line in which a shell would find more than one command
  Optional<String> miss(Facts facts, boolean whole) {
    if (isOutside(agents, facts.agent())) {
      return Optional.of("agents: '" + facts.agent() + "' is none of " + agents);
    }
    if (isOutside(tools, facts.tool())) {
      return Optional.of("tools: '" + facts.tool() + "' is none of " + tools);
    }
    if (commands.isEmpty()) {
      return Optional.empty();
    }
    if (facts.command().isEmpty()) {
      return Optional.of("commands: it starts no program");
    }
    String line = facts.command().get();
    boolean several = whole && line.chars().anyMatch(c -> OPERATORS.indexOf(c) >= 0);
    List<NamePattern> usable =
        several ? commands.stream().filter(each -> each.literal().isPresent()).toList() : commands;
    if (usable.stream().anyMatch(pattern -> pattern.matches(line))) {
      return Optional.empty();
    }
    return Optional.of("commands: '" + line + "' "
        + (several ? "may be more than one command" : "is none of " + commands));
  }

  private static boolean isOutside(List<NamePattern> patterns, String name) {
    return !patterns.isEmpty() && patterns.stream().noneMatch(pattern -> pattern.matches(name));
  }

  /// Returns what of `wanted` this may be about; all of it where it names no needs.
  List<Capability> touched(List<Capability> wanted) {
    return needs.isEmpty()
        ? wanted
        : wanted.stream()
            .filter(need -> needs.stream().anyMatch(pattern -> Extents.meet(need, pattern)))
            .toList();
  }
}
