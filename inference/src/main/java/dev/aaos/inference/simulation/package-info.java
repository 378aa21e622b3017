/// What a policy would do: the daemon's own scheduler and policies, fed by traces, on backends that
/// are reckoned and not asked, in virtual time.
///
/// A [dev.aaos.inference.simulation.Trace] is what agents would ask for, made from a seed by a
/// [dev.aaos.inference.simulation.Workload]; a [dev.aaos.inference.simulation.Engine] is what a
/// backend is like; a [dev.aaos.inference.simulation.Simulation] runs one on the other.
package dev.aaos.inference.simulation;
