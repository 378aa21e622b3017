/// Limits, a layer of their own beside a cell: a child is held before its program's first
/// instruction ([dev.aaos.linux.limit.Hold]), given what it inherits to all that it starts
/// ([dev.aaos.linux.limit.ResourceLimits]), and let go.
package dev.aaos.linux.limit;
