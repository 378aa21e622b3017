package dev.aaos.linux.piece;

import java.io.IOException;

/// Takes what files held, in pieces.
public interface Store {
  /// Returns how many bytes of one file it takes, at most.
  long most();

  /// Returns why more are not taken, in words that name the setting.
  String bound();

  /// Looks whether there is room for `bytes` more.
  ///
  /// @throws IOException when there is not; an ENOSPC where that is of the disk
  void requireRoom(long bytes) throws IOException;

  /// Takes `piece`; durable when this returns.
  ///
  /// @return the number of the record that keeps it
  long put(byte[] piece) throws IOException;
}
