/// The server of llama.cpp (`llama-server`), which speaks OpenAI's Chat Completions and keeps what
/// each of its slots has read.
///
/// Reading order: [dev.aaos.drivers.model.llamacpp.LlamaModel] (one call) and
/// [dev.aaos.drivers.model.llamacpp.LlamaSlots] (which conversation has which slot). A call's
/// state belongs to the thread that makes it; slots are shared.
package dev.aaos.drivers.model.llamacpp;
