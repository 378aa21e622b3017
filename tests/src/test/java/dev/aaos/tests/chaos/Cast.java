package dev.aaos.tests.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Fifty agents and what each is told to do.
///
/// A job says by itself what its steps are: `job R1.hand-3 plan: append fetch echo`. A model that
/// is asked can so tell from the conversation alone what comes next, and a step has one name for
/// ever: `R1.hand-3.0`.
final class Cast {
  /// What each saver may spend in its whole life, in tokens.
  static final long SAVINGS = 60_000;

  private static final int HANDS = 16;
  private static final int WRITERS = 12;
  private static final int GATED = 10;
  private static final int SAVERS = 6;
  private static final int BOSSES = 6;

  private static final String CHILD_PLAN = "append echo";

  private final Path out;
  private final List<Part> parts = new ArrayList<>();

  /// One agent.
  ///
  /// @param isMailbox whether it is sent its jobs, instead of being run
  /// @param plan the steps of each of its jobs
  record Part(String name, String manifest, boolean isMailbox, String plan) {}

  /// Agents that write below `out`.
  Cast(Path out) {
    this.out = out;
    for (int i = 0; i < HANDS; i++) {
      add("hand-" + i, "lifecycle: on-demand", "append fetch echo read append");
    }
    for (int i = 0; i < WRITERS; i++) {
      add("writer-" + i, "lifecycle: persistent", "append echo");
    }
    for (int i = 0; i < GATED; i++) {
      add("gated-" + i, "approval_required: [file_write]", "append append");
    }
    for (int i = 0; i < SAVERS; i++) {
      add("saver-" + i, budget(SAVINGS), "echo ".repeat(6).strip());
    }
    for (int i = 0; i < BOSSES; i++) {
      add(
          "boss-" + i,
          budget(1_000_000),
          "child call:writer-" + i + " send:writer-" + (i + BOSSES) + " append");
    }
  }

  private static String budget(long tokens) {
    return "budget_config: { max_tokens: " + tokens + ", reset_period_seconds: 0 }";
  }

  private void add(String name, String more, String plan) {
    String manifest = """
        name: %s
        model: claude-test
        system_prompt: You are %s.
        capabilities:
          - "tool: *"
          - "file_write: %s/*"
          - "file_read: %s/*"
          - "network: 127.0.0.1"
          - "spawn_child: helper"
          - "send: writer-*"
        %s
        """.formatted(name, name, out, out, more);
    parts.add(new Part(name, manifest, more.endsWith("persistent"), plan));
  }

  /// Returns all agents.
  List<Part> parts() {
    return parts;
  }

  /// Returns what the child of a boss is made from.
  String helper() {
    return """
        name: helper
        model: claude-test
        system_prompt: You help.
        capabilities:
          - "tool: file_write"
          - "tool: echo"
          - "file_write: %s/*"
        """.formatted(out);
  }

  /// Returns what the child of a boss is told to do.
  static String childPlan() {
    return CHILD_PLAN;
  }

  /// Returns the file that steps of `job` append to: one for each agent, so that what is added
  /// twice shows.
  Path file(String job) {
    return out.resolve(job.substring(job.indexOf('.') + 1));
  }
}
