package dev.aaos.kernel.machine;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.device.Inverse;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.machine.Preparation.Prepared;
import dev.aaos.kernel.state.State;
import dev.aaos.log.BlobRef;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Puts on record what calls have changed, once they have. Any thread may.
final class Traces {
  private Traces() {}

  /// Records `image` of what the call with the record `intent` changed; durable when this returns.
  ///
  /// @throws IOException when it cannot be recorded
  static void put(Core core, long intent, byte[] image) throws IOException {
    bound(image);
    note(core, intent, call -> {
      BlobRef kept = core.content().put(image);
      return new CallFact.Preserved(intent, call.tool(), kept);
    });
  }

  /// Records `image` of what the call with the record `intent` is about to change;
  /// durable when this returns.
  ///
  /// @throws IOException when it cannot be recorded, or the agent has ended
  static void keep(Core core, long intent, byte[] image) throws IOException {
    bound(image);
    BlobRef kept = core.content().put(image);
    if (core.machine().urge(new Command.Preserve(intent, kept))
        instanceof Result.Refused<Long>(Errno errno, String reason)) {
      throw new IOException("nothing was changed: " + reason);
    }
  }

  /// Records that `inverse` takes back the call with the record `intent`, and whether
  /// its agent could make it; durable when this returns.
  ///
  /// @throws IOException when it cannot be recorded
  static void inverse(Core core, long intent, Inverse inverse) throws IOException {
    note(core, intent, call -> {
      String lacking = lacking(core, call.agent(), inverse).map(Traces::bounded).orElse("");
      return new CallFact.Compensable(
          intent,
          call.tool(),
          bounded(inverse.tool()),
          core.content().put(ToolCalls.utf8(lacking.isEmpty() ? inverse.input() : "")),
          core.content().put(ToolCalls.utf8(bounded(inverse.description()))),
          lacking);
    });
  }

  /// Returns why `agent` could not make the call `inverse`. It is prepared as any
  /// call is.
  private static Optional<String> lacking(Core core, AgentId agent, Inverse inverse) {
    if (!inverse.lacking().isEmpty()) {
      return Optional.of(inverse.lacking());
    }
    State state = core.machine().state();
    Instant now = core.machine().clock().now();
    List<Capability> needs = new ArrayList<>();
    try {
      needs.add(ToolCalls.asking(inverse.tool()));
    } catch (IllegalArgumentException e) {
      return Optional.of("no tool can be called '" + inverse.tool() + "': " + e.getMessage());
    }
    Optional<Tool> tool = core.devices().tool(inverse.tool());
    if (tool.isEmpty()) {
      return Optional.of("tool not found: " + inverse.tool());
    }
    CallSite site = new CallSite(agent, Optional.empty(), "", 0);
    switch (new Preparation(core, new Refusals(core)).prepare(site, tool.get(), inverse.input())) {
      case Result.Refused<Prepared>(Errno errno, String reason) -> {
        return Optional.of(reason);
      }
      case Result.Ok<Prepared>(Prepared call) -> needs.addAll(call.plan().needs());
    }
    return needs.stream()
        .filter(need -> state.grants().covering(agent, need, now).isEmpty())
        .findFirst()
        .map(need -> Refusals.lacking(agent, need, "the call that takes this one back needs it"));
  }

  private static String bounded(String text) {
    int most = KernelLimits.REASON;
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }

  private static void note(Core core, long intent, Function<CallFact.Intended, CallFact> fact)
      throws IOException {
    JournalRecord record = record(core.machine(), intent);
    if (!(record.fact() instanceof CallFact.Intended call) || record.agent().isEmpty()) {
      throw new IOException("record " + intent + " is none of a call");
    }
    var trace = new Command.Trace(record.agent().get(), record.run(), intent, fact.apply(call));
    if (core.machine().urge(trace) instanceof Result.Refused<Long>(Errno errno, String reason)) {
      throw new IOException("what was changed could not be recorded: " + reason);
    }
  }

  private static JournalRecord record(JournalThread machine, long intent) throws IOException {
    if (intent > machine.state().sequence()) {
      machine.settle(new Command.Sync());
    }
    if (intent < 1 || intent > machine.state().sequence()) {
      throw new IOException("there is no record " + intent);
    }
    return machine.record(intent);
  }

  /// Returns the image with the record `sequence`.
  ///
  /// @throws IOException when there is none, or it is gone
  static byte[] read(Core core, long sequence) throws IOException {
    Optional<BlobRef> image = sequence > core.machine().state().sequence()
        ? Optional.empty()
        : image(core.machine().record(sequence).fact());
    if (image.isEmpty()) {
      throw new IOException("record " + sequence + " is none of how something was before a change");
    }
    return core.content().get(image.get());
  }

  /// Returns the image that `fact` keeps: of what a call changed, or of what a stage is
  /// to change.
  private static Optional<BlobRef> image(Fact fact) {
    if (fact instanceof CallFact.Preserved kept) {
      return Optional.of(kept.image());
    }
    return fact instanceof MachineFact.StageOffered offered
        ? Optional.of(offered.image())
        : Optional.empty();
  }

  /// Refuses an image that is too large.
  static void bound(byte[] image) throws IOException {
    if (image.length > KernelLimits.IMAGE) {
      throw new IOException("what is to be changed takes " + image.length
          + " bytes to keep; the most is " + KernelLimits.IMAGE);
    }
  }

  /// Records what calls of an earlier daemon had changed.
  static void recover(Core core) {
    core.devices()
        .sandbox()
        .ifPresent(sandbox -> sandbox.recover((intent, image) -> put(core, intent, image)));
  }
}
