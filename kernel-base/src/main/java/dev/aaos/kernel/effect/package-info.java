/// Side effects: what is intended, and what came of it.
///
/// [dev.aaos.kernel.effect.Call] is a tool call whose intent is durable; it stays in the kernel's
/// state until its outcome is recorded. [dev.aaos.kernel.effect.EffectClass] says what a crash in
/// between means. [dev.aaos.kernel.effect.UnknownOutcome] is a call whose outcome a crash took
/// along, until a person has found it out; [dev.aaos.kernel.effect.UnknownOutcomes] are all of
/// them.
package dev.aaos.kernel.effect;
