/// The decisions of the machine.
///
/// [dev.aaos.kernel.decide.Command] is what can be asked of it, sealed;
/// [dev.aaos.kernel.decide.Decider] is `decide(state, command) -> records + reply`. Every
/// decision is made on the journal's thread against the current state, in bounded time: nothing
/// here parses, validates, hashes a payload, includes a pattern, reads a disk or calls a driver.
/// Callers bring those as values, and the decision checks again what may have changed since.
package dev.aaos.kernel.decide;
