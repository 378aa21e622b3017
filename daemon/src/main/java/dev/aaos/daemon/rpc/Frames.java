package dev.aaos.daemon.rpc;

import java.io.IOException;

/// Where a streaming method writes: one JSON object a line, without envelope.
public interface Frames {
  /// Writes one frame.
  ///
  /// @throws IOException when the client has gone
  void write(Object frame) throws IOException;

  /// Returns whether nobody is to hear more, without waiting: the client has hung up.
  ///
  /// @throws IOException when it did so just now
  boolean isAbandoned() throws IOException;
}
