/// Tools that act on other agents: `spawn_agent`, `spawn_agents`, `send_message`, `call_agent`.
///
/// [dev.aaos.drivers.tool.agent.ChildRequest] is one child as a model asks for it;
/// [dev.aaos.drivers.tool.agent.Child] spawns it, has it work and ends it, with the caller's own
/// syscalls and so with no more power than the caller has.
package dev.aaos.drivers.tool.agent;
