/// Models of GGUF files, each run by an engine: a process of its own, which the daemon starts when
/// it is needed and again when it died.
///
/// Reading order: [dev.aaos.drivers.model.gguf.GgufModel] (one call, and how it gives its slot
/// away), `Wording` (a prompt as the engine reads it), `Said` (what the engine says), `Written`
/// (what was written, as a reply), `EngineCall` (one call as it is under way),
/// `EngineProcess` (one engine and the line to it), [dev.aaos.drivers.model.gguf.Engines] (all of
/// them) and [dev.aaos.drivers.model.gguf.EngineStart] (what one is started with). A call's state
/// belongs to the thread that makes it; engines are shared.
package dev.aaos.drivers.model.gguf;
