/// Side effects: what is intended, and what came of it.
///
/// [dev.aaos.kernel.effect.Call] is a tool call whose intent is durable; it stays in the kernel's
/// state until its outcome is recorded. [dev.aaos.kernel.effect.EffectClass] says what a crash in
/// between means.
package dev.aaos.kernel.effect;
