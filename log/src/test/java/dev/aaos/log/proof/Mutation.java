package dev.aaos.log.proof;

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
      flip(files.get(files.names("content-").getFirst()), random);
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
      files.put(name, OTHER.files().get(name).clone());
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
