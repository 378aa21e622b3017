package dev.aaos.daemon.rpc;

import dev.aaos.daemon.rpc.request.Params;
import dev.aaos.daemon.rpc.request.RpcError;
import java.io.IOException;

/// One kind of request.
///
/// @param access what it takes of who makes it
/// @param answer what answers it
record Method(Access access, Answer answer) {
  /// What answers a request.
  sealed interface Answer {}

  /// A method with one answer.
  non-sealed interface Simple extends Answer {
    /// Returns the result, as maps, lists, texts and numbers.
    Object call(Session session, Params params) throws RpcError, InterruptedException;
  }

  /// A method that answers with frames, after which the connection ends.
  non-sealed interface Streaming extends Answer {
    /// Writes frames until there are no more.
    void call(Session session, Params params, Frames frames)
        throws IOException, InterruptedException;
  }

  /// A method after which the connection is another's.
  non-sealed interface Admitting extends Answer {
    /// Returns the session as which it goes on; its description is the answer.
    Session call(Session session, Params params) throws RpcError;
  }
}
