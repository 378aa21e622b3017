/// Ollama's own protocol (`POST /api/chat`), in which a caller says how much context a model gets.
///
/// Reading order: [dev.aaos.drivers.model.ollama.OllamaModel] (one call),
/// [dev.aaos.drivers.model.ollama.Contexts] (how much context it asks for, learnt from
/// `POST /api/show`), `OllamaRequest` (a prompt as Ollama reads it), `OllamaReply` (a stream of
/// lines as a reply). A call's state belongs to the thread that makes it; contexts are shared.
package dev.aaos.drivers.model.ollama;
