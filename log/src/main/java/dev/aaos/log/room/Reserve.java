package dev.aaos.log.room;

import java.io.IOException;

/// Space that is kept on a disk, to be given back to it when there is no other.
///
/// Any thread may call.
public interface Reserve {
  /// Keeps nothing, on a disk of which nobody knows how much room there is.
  Reserve NONE = new Reserve() {
    @Override
    public Room room() {
      return new Room("the disk", Long.MAX_VALUE, 0, 0, 0);
    }

    @Override
    public boolean release() {
      return false;
    }

    @Override
    public void fill() {}
  };

  /// Returns how much room there is.
  ///
  /// @throws IOException when the disk does not say
  Room room() throws IOException;

  /// Gives a part of what is kept back to the disk, and returns whether there was any.
  boolean release() throws IOException;

  /// Keeps as much as is wanted, as far as there is room for it beside the margin.
  void fill() throws IOException;
}
