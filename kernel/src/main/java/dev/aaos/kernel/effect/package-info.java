/// Side effects: what is intended, what came of it.
///
/// [dev.aaos.kernel.effect.Call] is a tool call whose intent is durable; it stays in the table of
/// [dev.aaos.kernel.effect.Calls] until its outcome is recorded.
package dev.aaos.kernel.effect;
