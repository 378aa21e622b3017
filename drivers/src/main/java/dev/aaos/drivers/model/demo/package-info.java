/// The embedded demo model: real runs of real tools, without a network or a key.
///
/// Reading order: [dev.aaos.drivers.model.demo.DemoModel]; what it is asked
/// ([dev.aaos.drivers.model.demo.Sentences], [dev.aaos.drivers.model.demo.Clause],
/// [dev.aaos.drivers.model.demo.InstructionReader] give
/// [dev.aaos.drivers.model.demo.Instruction]s); what it does
/// ([dev.aaos.drivers.model.demo.Worker] with [dev.aaos.drivers.model.demo.Gathering],
/// [dev.aaos.drivers.model.demo.Delegation] and [dev.aaos.drivers.model.demo.Summary]). It keeps
/// no state: each reply is worked out again from the conversation
/// ([dev.aaos.drivers.model.demo.Bench]).
package dev.aaos.drivers.model.demo;
