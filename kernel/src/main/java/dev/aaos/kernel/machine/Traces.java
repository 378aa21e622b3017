package dev.aaos.kernel.machine;

import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.device.Sandbox;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.JournalRecord;
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
    JournalRecord record = record(core.machine(), intent);
    if (!(record.fact() instanceof CallFact.Intended call) || record.agent().isEmpty()) {
      throw new IOException("record " + intent + " is none of a call");
    }
    BlobRef kept = core.content().put(image);
    CallFact.Image fact = making.of(intent, call.tool(), kept);
    var trace = new Command.Trace(record.agent().get(), record.run(), fact);
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
