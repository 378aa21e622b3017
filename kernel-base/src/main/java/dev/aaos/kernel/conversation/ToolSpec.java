package dev.aaos.kernel.conversation;

/// What a model and a person are told of a tool.
///
/// @param description one or two sentences for the model
/// @param inputSchema a JSON Schema (2020-12) of the input, as text
public record ToolSpec(String name, String description, String inputSchema) {}
