package dev.aaos.daemon.rpc;

import java.io.IOException;

/// Where a streaming method writes: one JSON object a line, without envelope.
public interface Frames {
  /// Writes one frame.
  ///
  /// @throws IOException when the client has gone
  void write(Object frame) throws IOException;

  /// Returns whether the client has hung up, without waiting.
  boolean isAbandoned();
}
