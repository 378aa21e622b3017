/// The words every other part of the kernel uses: identities, the three kinds of "no", labels,
/// usage, a capability in an agent's hands.
///
/// Reading order: [dev.aaos.kernel.base.AgentId] and its siblings, [dev.aaos.kernel.base.Result]
/// and [dev.aaos.kernel.base.Errno], [dev.aaos.kernel.base.Labels],
/// [dev.aaos.kernel.base.KernelLimits]. All are immutable values; nothing here owns state.
package dev.aaos.kernel.base;
