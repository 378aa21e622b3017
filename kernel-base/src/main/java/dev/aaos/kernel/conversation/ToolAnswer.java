package dev.aaos.kernel.conversation;

/// What came back for one [Block.ToolCall].
///
/// @param callId the id of the call this answers
/// @param content the tool's output as JSON text, or why there is none
/// @param error whether the call was refused or failed
public record ToolAnswer(String callId, String content, boolean error) {}
