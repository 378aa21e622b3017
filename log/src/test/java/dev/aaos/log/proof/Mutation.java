package dev.aaos.log.proof;

import dev.aaos.log.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/// What somebody who can write every file of a log, but not the heads kept elsewhere, may do to it.
enum Mutation {
  /// One bit of a segment.
  FLIP {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      flip(files.get(files.anySegment(random)), random);
    }
  },
  /// One bit of a content.
  FLIP_CONTENT {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      flip(files.get(files.names("content-").getLast()), random);
    }
  },
  /// Two records of a batch change places, and its checksum is made anew.
  REORDER_RECORDS {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      String name = files.anySegment(random);
      List<byte[]> batches = batches(files.get(name));
      int at = random.nextInt(batches.size());
      batches.set(at, reordered(batches.get(at)));
      files.put(name, joined(files.get(name), batches));
    }
  },
  /// Two batches of a segment change places.
  REORDER_BATCHES {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      String name = files.anySegment(random);
      List<byte[]> batches = batches(files.get(name));
      int one = random.nextInt(batches.size());
      int two = random.nextInt(batches.size());
      byte[] kept = batches.get(one);
      batches.set(one, batches.get(two));
      batches.set(two, kept);
      files.put(name, joined(files.get(name), batches));
    }
  },
  /// A batch is there twice.
  REPEAT {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      String name = files.anySegment(random);
      List<byte[]> batches = batches(files.get(name));
      int at = random.nextInt(batches.size());
      batches.add(at, batches.get(at));
      files.put(name, joined(files.get(name), batches));
    }
  },
  /// A segment ends earlier, between batches or within one.
  CUT {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      String name = files.anySegment(random);
      byte[] whole = files.get(name);
      files.put(name, Arrays.copyOf(whole, random.nextInt(whole.length)));
    }
  },
  /// A batch is taken out.
  REMOVE {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      String name = files.anySegment(random);
      List<byte[]> batches = batches(files.get(name));
      batches.remove(random.nextInt(batches.size()));
      files.put(name, joined(files.get(name), batches));
    }
  },
  /// A segment of another log stands in the place of one.
  SPLICE {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      String name = OTHER.files().anySegment(random);
      String place = files.names(name).isEmpty() ? files.anySegment(random) : name;
      files.put(place, OTHER.files().get(name).clone());
    }
  },
  /// Everything as it was some time ago.
  ROLL_BACK {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      files.become(OLDER.get(random.nextInt(OLDER.size())).files());
    }
  },
  /// A segment is deleted.
  DELETE {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      files.remove(files.anySegment(random));
    }
  },
  /// One bit of an anchor.
  FLIP_ANCHOR {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      anchors(files).forEach(name -> flip(files.get(name), random));
    }
  },
  /// An anchor says something else, in a file that is whole.
  FORGE_ANCHOR {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      for (String name : anchors(files)) {
        byte[] forged = files.get(name);
        byte[] said = Arrays.copyOf(forged, forged.length - Digest.BYTES);
        said[random.nextInt(ANCHOR_HEADER, said.length)] ^= (byte) (1 << random.nextInt(8));
        ByteBuffer whole = ByteBuffer.allocate(forged.length).put(said);
        Digest.of(said).write(whole);
        files.put(name, whole.array());
      }
    }
  },
  /// An anchor is deleted.
  DELETE_ANCHOR {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      files.names("anchor-").forEach(files::remove);
    }
  },
  /// The snapshot that stands for what was pruned is changed.
  FLIP_SNAPSHOT {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      files.names("snapshot-").forEach(name -> flip(files.get(name), random));
    }
  },
  /// More is pruned, and a record is added to the end that says so.
  PRUNE {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      files.become(SampleLog.prunedMore(files).files());
    }
  },
  /// The whole log is written anew, from a changed record on, with a chain that is right.
  REWRITE {
    @Override
    void change(LogFiles files, SplittableRandom random) {
      files.become(REWRITTEN.get(random.nextInt(REWRITTEN.size())).files());
    }
  };

  /// The number of batches in the logs that are changed.
  static final int BATCHES = 40;

  private static final SampleLog OTHER = SampleLog.write(BATCHES, "odd");
  private static final List<SampleLog> OLDER = logs(0, BATCHES, "log");
  private static final List<SampleLog> REWRITTEN = logs(BATCHES, BATCHES + 20, "lie");

  private static final int ANCHOR_HEADER = 24;
  private static final int HEADER = 52;
  private static final int FRAME = 24;

  /// Changes `files`.
  abstract void change(LogFiles files, SplittableRandom random);

  private static List<SampleLog> logs(int from, int to, String word) {
    List<SampleLog> logs = new ArrayList<>();
    for (int batches = from; batches < to; batches++) {
      logs.add(SampleLog.write(batches, word));
    }
    return logs;
  }

  /// Those that say something; beside one stands an empty file when all is done that it says.
  private static List<String> anchors(LogFiles files) {
    return files.names("anchor-").stream()
        .filter(name -> files.get(name).length > 0)
        .toList();
  }

  private static void flip(byte[] bytes, SplittableRandom random) {
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
  }

  private static List<byte[]> batches(byte[] segment) {
    List<byte[]> batches = new ArrayList<>();
    ByteBuffer file = ByteBuffer.wrap(segment);
    int at = HEADER;
    while (at < segment.length) {
      int end = at + FRAME + file.getInt(at + Integer.BYTES);
      batches.add(Arrays.copyOfRange(segment, at, end));
      at = end;
    }
    return batches;
  }

  private static byte[] joined(byte[] segment, List<byte[]> batches) {
    int bytes = HEADER + batches.stream().mapToInt(batch -> batch.length).sum();
    ByteBuffer to = ByteBuffer.allocate(bytes).put(segment, 0, HEADER);
    batches.forEach(to::put);
    byte[] joined = new byte[bytes];
    to.flip().get(joined);
    return joined;
  }

  /// Returns the batch with its first record moved to its end.
  private static byte[] reordered(byte[] batch) {
    ByteBuffer from = ByteBuffer.wrap(batch);
    int first = Integer.BYTES + from.getInt(FRAME) + 32;
    byte[] moved = batch.clone();
    int rest = batch.length - FRAME - first;
    System.arraycopy(batch, FRAME + first, moved, FRAME, rest);
    System.arraycopy(batch, FRAME, moved, FRAME + rest, first);
    ByteBuffer to = ByteBuffer.wrap(moved).putInt(FRAME - Integer.BYTES, 0);
    CRC32C crc = new CRC32C();
    crc.update(moved);
    to.putInt(FRAME - Integer.BYTES, (int) crc.getValue());
    return moved;
  }
}
