package dev.aaos.daemon.keep;

import dev.aaos.log.BlobRef;
import dev.aaos.log.Log;
import dev.aaos.log.RecordShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Finds the content that somebody wants removed. Any thread may call.
public final class Shredder {
  private Shredder() {}

  /// Returns the content that the record `sequence` refers to.
  public static List<BlobRef> of(Log log, long sequence) throws IOException {
    List<BlobRef> found = new ArrayList<>();
    log.read(sequence, entry -> {
      found.addAll(references(entry));
      return false;
    });
    return found.stream().distinct().toList();
  }

  /// Returns the content whose commitment is `commitment`, in hexadecimal digits: each place
  /// it is kept at. Reads all records.
  public static List<BlobRef> of(Log log, String commitment) throws IOException {
    Set<BlobRef> found = new LinkedHashSet<>();
    log.read(log.begin().segment(), entry -> {
      for (BlobRef ref : references(entry)) {
        if (ref.commitment().toString().equals(commitment)) {
          found.add(ref);
        }
      }
      return true;
    });
    return List.copyOf(found);
  }

  private static List<BlobRef> references(Log.Entry entry) {
    return RecordShape.references(entry.bytes()).orElse(List.of()).stream()
        .filter(ref -> ref.length() > 0)
        .toList();
  }
}
