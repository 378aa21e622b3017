package dev.aaos.kernel.machine;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.device.Inverse;
import dev.aaos.kernel.device.Sandbox;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.JournalRecord;
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
    put(core, intent, image, CallFact.Preserved::new);
  }

  /// Records `image`, a part of what the call changes, and returns the number of its record.
  static long piece(Core core, long intent, byte[] image) throws IOException {
    return put(core, intent, image, CallFact.Piece::new);
  }

  private interface Making {
    CallFact.Image of(long intent, String tool, BlobRef image);
  }

  private static long put(Core core, long intent, byte[] image, Making making) throws IOException {
    bound(image);
    return note(
        core, intent, call -> making.of(intent, call.tool(), core.content().put(image)));
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

  private static long note(Core core, long intent, Function<CallFact.Intended, CallFact> fact)
      throws IOException {
    JournalRecord record = record(core.machine(), intent);
    if (!(record.fact() instanceof CallFact.Intended call) || record.agent().isEmpty()) {
      throw new IOException("record " + intent + " is none of a call");
    }
    var trace = new Command.Trace(record.agent().get(), record.run(), intent, fact.apply(call));
    return switch (core.machine().urge(trace)) {
      case Result.Ok<Long>(Long number) -> number;
      case Result.Refused<Long>(Errno errno, String reason) ->
        throw new IOException("what was changed could not be recorded: " + reason);
    };
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

  /// Returns the image, or the piece, that the record `sequence` keeps.
  ///
  /// @throws IOException when there is none, or it is gone
  static byte[] preserved(Core core, long sequence) throws IOException {
    Optional<BlobRef> image = sequence > core.machine().state().sequence()
        ? Optional.empty()
        : CallFact.Image.of(core.machine().record(sequence).fact());
    if (image.isEmpty()) {
      throw new IOException("record " + sequence + " is none of how something was before a change");
    }
    return core.content().get(image.get());
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
        .ifPresent(sandbox -> sandbox.recover(new Sandbox.Changes() {
          @Override
          public void changed(long intent, byte[] image) throws IOException {
            put(core, intent, image);
          }

          @Override
          public long piece(long intent, byte[] image) throws IOException {
            return Traces.piece(core, intent, image);
          }
        }));
  }
}
