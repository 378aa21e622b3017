package dev.aaos.kernel.machine;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.log.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// From a tool and an input to a call that can be decided on: does the input fit, and what does it
/// need. Any thread may ask.
final class Preparation {
  private final Core core;
  private final Refusals refusals;

  Preparation(Core core, Refusals refusals) {
    this.core = core;
    this.refusals = refusals;
  }

  /// A call and what it plans, asked once.
  record Prepared(PreparedCall call, Plan plan) {
    /// Returns this start of a program of `agent`, with the effect that it may have by itself.
    Prepared startable(Core core, AgentId agent) {
      boolean harmless = plan.effect() == EffectClass.EXTERNAL
          && !Performance.reachesOut(
              core.machine().state(), agent, core.machine().clock().now());
      return harmless
          ? new Prepared(call, new Plan(plan.needs(), EffectClass.IDEMPOTENT, plan.description()))
          : this;
    }
  }

  /// Returns what names one exact call: no other has the same agent, tool and input.
  static Digest fingerprint(AgentId agent, String tool, String input) {
    return Digest.of(
        ToolCalls.utf8(agent + "\n"),
        ToolCalls.utf8(tool.length() + ":" + tool + "\n"),
        ToolCalls.utf8(input));
  }

  Result<Prepared> prepare(CallSite site, Tool tool, String input) {
    Optional<String> excess = core.excess("input", ToolCalls.utf8(input));
    if (excess.isPresent()) {
      return Result.refused(Errno.EINVAL, excess.get());
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(input)) {
      return Result.refused(
          Errno.EINVAL, "the input is no Unicode text: it holds half a surrogate pair");
    }
    try {
      Optional<String> violation = core.devices().schema().violation(tool.spec(), input);
      if (violation.isPresent()) {
        return Result.refused(Errno.EINVAL, "schema validation failed: " + violation.get());
      }
      PreparedCall call = tool.prepare(input);
      return Result.ok(new Prepared(call, call.plan()));
    } catch (InvalidInput e) {
      return Result.refused(Errno.EINVAL, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      DriverBug bug = new DriverBug("the tool " + tool.spec().name(), e);
      refusals.refuse(site, tool.spec().name(), Errno.EIO, bug.text());
      throw bug;
    }
  }
}
