package dev.aaos.kernel.decide;

import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.state.State;
import java.util.List;

/// What was decided: the records to append, the state after them, and the reply.
///
/// The reply is given only when the records are durable.
public record Decision<R>(List<Draft> drafts, State after, Result<R> reply) {}
