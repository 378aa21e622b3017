package dev.aaos.kernel.machine;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.NamePattern;
import dev.aaos.capability.PredecessorForm;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.BlobRef;
import dev.aaos.kernel.base.Digest;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.decide.Command.Need;
import dev.aaos.kernel.decide.Command.Permission;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.journal.ApprovalFact;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The life of one tool call, the same for agents and operators:
///
/// 1. which grants cover `tool: NAME`; none, and the call is refused before anything else is told
/// 2. does the tool exist, does the input fit its schema
/// 3. what does this very input need (the plan: pure, lexical), and which grants cover that
/// 4. decide: usable now? must a person be asked? then record the intent, durably
/// 5. act, and record the outcome ([Performance])
///
/// Each refusal is durable before the caller hears of it. Any thread may call; it blocks.
final class ToolCalls {
  private final Core core;

  ToolCalls(Core core) {
    this.core = core;
  }

  /// Has `tool` called with `input`.
  ///
  /// @param doors makes the caller's own door for the tool, given the sequence of the intent
  /// @throws InterruptedException when the caller's agent was stopped
  Result<Answer> call(CallSite site, String tool, String input, Performance.Doors doors)
      throws InterruptedException {
    Capability asking;
    try {
      asking = asking(tool);
    } catch (CapabilitySyntaxException e) {
      return refuse(
          site, "", Errno.ENOENT, "no tool can have the name asked for: " + e.getMessage());
    }
    JournalThread machine = core.machine();
    Instant now = machine.clock().now();
    Grants grants = machine.state().grants();
    List<Long> toolGrants = grants.covering(site.agent(), asking, now);
    if (toolGrants.isEmpty()) {
      return lacks(site, tool, asking, "tool invocation not permitted");
    }
    Optional<Tool> found = core.devices().tool(tool);
    if (found.isEmpty()) {
      return refuse(site, tool, Errno.ENOENT, "tool not found: " + tool);
    }
    Result<PreparedCall> prepared = prepare(found.get(), input);
    if (prepared instanceof Result.Refused<PreparedCall>(Errno errno, String reason)) {
      return refuse(site, tool, errno, reason);
    }
    PreparedCall call = ((Result.Ok<PreparedCall>) prepared).value();
    List<Need> needs = new ArrayList<>();
    for (Capability wanted : call.plan().needs()) {
      List<Long> covering = grants.covering(site.agent(), wanted, now);
      if (covering.isEmpty()) {
        return lacks(
            site, tool, wanted, "no grant covers it; '" + wanted + "' in the manifest would");
      }
      needs.add(new Need(wanted, covering));
    }
    return decide(new Request(site, tool, input, new Need(asking, toolGrants), needs, call), doors);
  }

  private Result<PreparedCall> prepare(Tool tool, String input) {
    if (input.length() > core.limits().contentBytes()) {
      return Result.refused(
          Errno.EINVAL,
          "the input has " + input.length() + " characters; the most is "
              + core.limits().contentBytes());
    }
    Optional<String> violation = core.devices().schema().violation(tool.spec(), input);
    if (violation.isPresent()) {
      return Result.refused(Errno.EINVAL, "schema validation failed: " + violation.get());
    }
    try {
      return Result.ok(tool.prepare(input));
    } catch (InvalidInput e) {
      return Result.refused(Errno.EINVAL, String.valueOf(e.getMessage()));
    }
  }

  private record Request(
      CallSite site, String tool, String input, Need asking, List<Need> needs, PreparedCall call) {
    Digest fingerprint() {
      return Digest.of(
          utf8(site.agent() + "\n"), utf8(tool.length() + ":" + tool + "\n"), utf8(input));
    }
  }

  private Result<Answer> decide(Request request, Performance.Doors doors)
      throws InterruptedException {
    Plan plan = request.call.plan();
    BlobRef input = core.content().put(utf8(request.input));
    BlobRef effect = core.content().put(utf8(plan.description()));
    ApprovalId question = new ApprovalId(randomId());
    Command.Intend first = new Command.Intend(
        request.site,
        request.tool,
        request.asking,
        request.needs,
        plan.effect(),
        input,
        effect,
        request.fingerprint(),
        question,
        Optional.empty());
    var ticket = core.desk().enrol(question);
    try {
      return switch (core.machine().submit(first)) {
        case Result.Refused<Permission>(Errno errno, String reason) ->
          Result.refused(errno, reason);
        case Result.Ok<Permission>(Permission.Granted granted) -> perform(request, granted, doors);
        case Result.Ok<Permission>(Permission.AskFirst asked) ->
          answered(request, first, core.desk().await(question, ticket), doors);
      };
    } finally {
      core.desk().leave(question);
    }
  }

  private Result<Answer> answered(
      Request request, Command.Intend asked, ApprovalFact.Closed answer, Performance.Doors doors)
      throws InterruptedException {
    if (answer.verdict() != Verdict.APPROVED) {
      return refuse(
          request.site, request.tool, Errno.EACCES, "approval denied: " + answer.reason());
    }
    Command.Intend allowed = new Command.Intend(
        asked.site(),
        asked.tool(),
        asked.asking(),
        asked.needs(),
        asked.effect(),
        asked.input(),
        asked.effectText(),
        asked.fingerprint(),
        asked.question(),
        Optional.of(answer.id()));
    return switch (core.machine().submit(allowed)) {
      case Result.Refused<Permission>(Errno errno, String reason) -> Result.refused(errno, reason);
      case Result.Ok<Permission>(Permission.Granted granted) -> perform(request, granted, doors);
      case Result.Ok<Permission>(Permission.AskFirst again) ->
        throw new IllegalStateException("asked again after an answer: " + again);
    };
  }

  private Result<Answer> perform(
      Request request, Permission.Granted granted, Performance.Doors doors)
      throws InterruptedException {
    return new Performance(core, request.site, granted, doors).perform(request.call);
  }

  private Result<Answer> lacks(CallSite site, String tool, Capability missing, String reason) {
    String text = "capability denied: agent "
        + site.agent()
        + " lacks "
        + PredecessorForm.debug(missing)
        + ": "
        + reason;
    core.machine()
        .submit(new Command.RefuseCall(site, tool, Errno.EACCES, Optional.of(missing), text));
    return Result.refused(Errno.EACCES, text);
  }

  private Result<Answer> refuse(CallSite site, String tool, Errno errno, String reason) {
    core.machine().submit(new Command.RefuseCall(site, tool, errno, Optional.empty(), reason));
    return Result.refused(errno, reason);
  }

  private UUID randomId() {
    return Ids.random(core.random());
  }

  /// Returns the capability of asking for the tool called exactly `name`.
  static Capability asking(String name) {
    return new Capability.ToolUse(NamePattern.literal(name));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// What a performed call gave.
  ///
  /// @param concluded the sequence of the record of the outcome
  record Answer(String output, boolean failed, long concluded) {}
}
