/// Agents: what one is spawned from, the states it passes through, the runs it makes.
///
/// Reading order: [dev.aaos.kernel.agent.Manifest], [dev.aaos.kernel.agent.AgentState] (the life
/// cycle as a table), [dev.aaos.kernel.agent.StopReason]. Values only.
package dev.aaos.kernel.agent;
