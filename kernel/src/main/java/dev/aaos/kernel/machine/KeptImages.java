package dev.aaos.kernel.machine;

import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.log.BlobRef;
import dev.aaos.log.CorruptJournal;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one call kept of what it was about to change, by the numbers of its records.
///
/// @param images of what was there
/// @param pieces what these tell of by the numbers of other records
record KeptImages(Core core, Map<Long, BlobRef> images, Map<Long, BlobRef> pieces)
    implements PreparedCall.Kept {
  /// Returns what became of `lost`, if what it kept tells; `call` is the same, read once more.
  static Optional<Finding> finding(Core core, Call lost, PreparedCall call) {
    try {
      return call.finding(of(core, lost.intent()));
    } catch (IOException | CorruptJournal e) {
      return Optional.empty(); // what was kept is gone, so it tells nothing
    }
  }

  private static KeptImages of(Core core, long intent) throws IOException {
    Map<Long, BlobRef> images = new LinkedHashMap<>();
    Map<Long, BlobRef> pieces = new LinkedHashMap<>();
    core.machine().read(intent, record -> {
      if (record.fact() instanceof CallFact.Preserved kept && kept.intent() == intent) {
        images.put(record.sequence(), kept.image());
      } else if (record.fact() instanceof CallFact.Piece piece && piece.intent() == intent) {
        pieces.put(record.sequence(), piece.image());
      }
      return true;
    });
    return new KeptImages(core, images, pieces);
  }

  @Override
  public List<Long> records() {
    return List.copyOf(images.keySet());
  }

  @Override
  public byte[] image(long record) throws IOException {
    BlobRef image = images.getOrDefault(record, pieces.get(record));
    if (image == null) {
      throw new IOException("record " + record + " keeps nothing of this call");
    }
    return core.content().get(image);
  }
}
