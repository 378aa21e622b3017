/// Limits, a layer of their own beside a cell: a child is held before its program's first
/// instruction ([dev.aaos.linux.limit.Hold]), given what each process has for itself
/// ([dev.aaos.linux.limit.ResourceLimits]), put into the groups that count it together with all
/// it will start ([dev.aaos.linux.limit.ControlGroups]), and let go.
///
/// The groups are the daemon's; the rest is done by `aaos-confine`.
package dev.aaos.linux.limit;
