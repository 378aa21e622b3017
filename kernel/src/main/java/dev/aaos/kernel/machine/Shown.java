package dev.aaos.kernel.machine;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import java.util.Optional;

/// What a call lets be seen while it is under way, such as what a program writes. It is not on
/// record, and nobody may rely on it: what came of the call is in its answer.
///
/// @param call the sequence of the call's intent
/// @param stream which of the call's streams it belongs to, such as `stdout`
/// @param text what came next there; untrusted
public record Shown(AgentId agent, Optional<RunId> run, long call, String stream, String text) {}
