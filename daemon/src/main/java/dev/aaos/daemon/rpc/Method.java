package dev.aaos.daemon.rpc;

import java.io.IOException;

/// Answers one kind of request.
sealed interface Method {
  /// A method with one answer.
  non-sealed interface Simple extends Method {
    /// Returns the result, as maps, lists, texts and numbers.
    Object call(Session session, Params params) throws RpcError, InterruptedException;
  }

  /// A method that answers with frames, after which the connection ends.
  non-sealed interface Streaming extends Method {
    /// Writes frames until there are no more.
    void call(Session session, Params params, Frames frames)
        throws IOException, InterruptedException;
  }
}
