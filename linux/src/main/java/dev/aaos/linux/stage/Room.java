package dev.aaos.linux.stage;

import java.io.IOException;

/// How much may still be copied. For one thread.
public final class Room {
  private final long mostBytes;
  private final int mostNames;
  private long bytes;
  private int names;

  /// One for so many bytes of content and so many names.
  public Room(long mostBytes, int mostNames) {
    this.mostBytes = mostBytes;
    this.mostNames = mostNames;
  }

  /// Takes room for one name with `size` bytes.
  ///
  /// @throws IOException when there is not as much
  void take(long size) throws IOException {
    bytes += size;
    names++;
    if (bytes > mostBytes || names > mostNames) {
      throw new IOException("what is granted for writing, and what is granted around it, has more"
          + " than " + mostBytes + " bytes or " + mostNames + " names, and all of it would be"
          + " copied: grant what is needed of it, or raise AAOS_STAGE_MIB");
    }
  }

  /// Returns how many bytes were copied.
  public long bytes() {
    return bytes;
  }
}
