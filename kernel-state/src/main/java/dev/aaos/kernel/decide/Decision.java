package dev.aaos.kernel.decide;

import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.state.State;
import java.util.List;

/// What was decided: the records to append, the state after them, the reply, and when it is given.
public record Decision<R>(List<Draft> drafts, State after, Result<R> reply, Release release) {
  /// When the reply of a decision may be given.
  public enum Release {
    /// Once the records are durable.
    DURABLE,

    /// As soon as it was decided: nothing that comes of it is seen by anybody before a later
    /// record is durable, and no record is durable before the earlier ones are.
    DECIDED
  }

  /// Why something that was asked for is refused.
  record Refusal(Errno errno, String reason) {}
}
