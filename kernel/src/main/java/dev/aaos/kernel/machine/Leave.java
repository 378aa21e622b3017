package dev.aaos.kernel.machine;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import java.util.List;
import java.util.Optional;

/// A call that does nothing but be decided, counted and put on record: leave for one thing that a
/// running program turned out to need, under a grant each use of which is decided.
record Leave(Capability need) implements PreparedCall {
  private static final String BEFORE = "{\"needed\":\"";
  private static final String AFTER = "\"}";

  /// Decides on it, and waits for a person where one has to be asked.
  interface Decider {
    /// Returns the grants that cover it, one of which it is had under.
    ///
    /// @throws InterruptedException when nobody waits any more; a question is withdrawn then
    Result<List<Grant>> decide(CallSite site, Capability need) throws InterruptedException;

    /// Returns the call that needs it.
    Subject subject();
  }

  /// What such calls are recorded as, in place of a tool's name.
  String name() {
    return need.kind().word();
  }

  /// The input for people to read, as JSON.
  String input() {
    return BEFORE + escaped(need.toString()) + AFTER;
  }

  /// Returns what is needed where `input` is one that [#input] gave.
  static Optional<Capability> needed(String input) {
    if (!input.startsWith(BEFORE) || !input.endsWith(AFTER)) {
      return Optional.empty();
    }
    String text = input.substring(BEFORE.length(), input.length() - AFTER.length());
    StringBuilder plain = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      boolean escape = text.charAt(at) == '\\';
      if (escape && text.startsWith("u", at + 1)) {
        plain.append((char) Integer.parseInt(text.substring(at + 2, at + 6), 16));
        at += 5;
      } else {
        at += escape ? 1 : 0;
        plain.append(text.charAt(at));
      }
    }
    return Optional.of(Capability.parse(plain.toString()));
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(one -> {
      if (one < ' ') {
        escaped.append(String.format("\\u%04x", one));
      } else if (one == '"' || one == '\\') {
        escaped.append('\\').append((char) one);
      } else {
        escaped.append((char) one);
      }
    });
    return escaped.toString();
  }

  @Override
  public Plan plan() {
    return new Plan(
        List.of(need), EffectClass.PURE, "let the program that is running use '" + need + "'");
  }

  /// It was decided on, and is on record by now: the grant is one whose uses are.
  @Override
  public ToolOutcome perform(CallContext context) {
    return new ToolOutcome.Done("allowed", Labels.NONE);
  }
}
