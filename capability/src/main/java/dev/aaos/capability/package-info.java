/// Authority is a value.
///
/// Read [dev.aaos.capability.Capability] first: a sealed list of kinds, with two operations,
/// *covers* (does holding this suffice?) and *meet* (what have the two in common?). What they are
/// over are sets: [dev.aaos.capability.PathPattern], [dev.aaos.capability.NamePattern] and
/// [dev.aaos.capability.HostPattern]. [dev.aaos.capability.Capabilities] asks the same of lists, as
/// a spawn does: is the child's within the union of its parent's, and if not, which use shows it?
/// [dev.aaos.capability.Constraints] say how a capability may be used, and a
/// [dev.aaos.capability.CapabilityRequest] is both as a manifest writes them.
///
/// Inclusion is decided, not guessed: patterns are regular languages, and the automata that answer
/// lie in `dev.aaos.capability.automaton`, which nobody else sees. Where a question would pass a
/// named bound on its cost, the answer is no.
///
/// Everything here is immutable and without I/O; any thread may use it. What cannot be read is a
/// [dev.aaos.capability.CapabilitySyntaxException] that names the thing, its value and the mend.
package dev.aaos.capability;
