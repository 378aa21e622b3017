/// vLLM, which speaks OpenAI's Chat Completions and lets calls have priorities
/// ([dev.aaos.drivers.model.vllm.VllmModel]).
package dev.aaos.drivers.model.vllm;
