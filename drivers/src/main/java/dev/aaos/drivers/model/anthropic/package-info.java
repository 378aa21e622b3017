/// The Anthropic Messages dialect (`POST /v1/messages`, version 2023-06-01).
///
/// Reading order: [dev.aaos.drivers.model.anthropic.AnthropicModel] (one call), `MessagesRequest`
/// (a prompt as the provider reads it), `MessagesReply` (a stream of events as a reply) and
/// `ContentBlock` (one block of it). A call's state belongs to the thread that makes it.
package dev.aaos.drivers.model.anthropic;
