package dev.aaos.cli.wire;

import java.util.Optional;

/// What a streaming method delivers: JSON objects, each with a `kind`, until the daemon closes.
///
/// One thread reads; any thread may close, which ends the stream for the reader.
public final class Frames implements AutoCloseable {
  private final String method;
  private final Connection connection;

  Frames(String method, Connection connection) {
    this.method = method;
    this.connection = connection;
  }

  /// Waits for the next frame; nothing when the daemon has closed the stream.
  ///
  /// @throws WireException if the daemon answered with an error or with what is not a frame
  public Optional<Json.Obj> next() throws WireException {
    Optional<String> line = connection.line();
    if (line.isEmpty()) {
      return Optional.empty();
    }
    Json.Obj frame = Wire.object(method, line.get());
    if (frame.text("kind").isEmpty() && frame.get("error").isPresent()) {
      Wire.result(method, frame);
    }
    return Optional.of(frame);
  }

  @Override
  public void close() {
    connection.close();
  }
}
