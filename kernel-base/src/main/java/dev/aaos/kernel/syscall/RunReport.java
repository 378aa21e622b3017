package dev.aaos.kernel.syscall;

import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;

/// What an ended run came to.
///
/// @param labels the join of everything in its transcript, and so of the response
public record RunReport(
    AgentId agent,
    RunId run,
    StopReason reason,
    String response,
    int iterations,
    Usage usage,
    Labels labels) {}
