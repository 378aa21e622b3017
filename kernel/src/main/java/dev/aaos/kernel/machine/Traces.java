package dev.aaos.kernel.machine;

import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.log.BlobRef;
import java.io.IOException;
import java.util.Optional;

/// Puts on record what calls have changed, once they have. Any thread may.
final class Traces {
  private Traces() {}

  /// Records `image` of what the call with the record `intent` changed; durable when this returns.
  ///
  /// @throws IOException when it cannot be recorded
  static void put(Core core, long intent, byte[] image) throws IOException {
    bound(image);
    JournalRecord record = record(core.machine(), intent);
    if (!(record.fact() instanceof CallFact.Intended call) || record.agent().isEmpty()) {
      throw new IOException("record " + intent + " is none of a call");
    }
    BlobRef kept = core.content().put(image);
    var fact = new CallFact.Preserved(intent, call.tool(), kept);
    var trace = new Command.Trace(record.agent().get(), record.run(), fact);
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

  /// Returns the image that `fact` keeps: of what a call changed, or of what a stage is
  /// to change.
  static Optional<BlobRef> image(Fact fact) {
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
