/// OpenAI's two dialects.
///
/// Chat Completions (`POST /chat/completions`) is what OpenAI, DeepSeek, vLLM and llama.cpp's
/// server speak, each a little differently. Reading order:
/// [dev.aaos.drivers.model.openai.ChatModel] (one call),
/// [dev.aaos.drivers.model.openai.ChatVariant] (what is OpenAI's own), `ChatRequest` (a prompt as
/// the provider reads it), `ChatReply` (a stream of chunks as a reply) and `CallPieces` (tool
/// calls put together).
///
/// Responses (`POST /responses`) is what OpenAI's models from GPT-5.4 on want: over the other they
/// refuse tools unless they do not reason. Reading order:
/// [dev.aaos.drivers.model.openai.ResponsesModel], `ResponsesRequest`, `ResponsesReply`.
///
/// A call's state belongs to the thread that makes it.
package dev.aaos.drivers.model.openai;
