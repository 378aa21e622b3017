/// The run queues of backends: model calls of many threads, let go in the order that a policy says.
///
/// [dev.aaos.drivers.model.queue.RunQueues] has a [dev.aaos.drivers.model.queue.RunQueue] for each
/// backend, which puts threads to a [dev.aaos.inference.Scheduler]; whoever is let go holds a
/// [dev.aaos.drivers.model.queue.Slot].
package dev.aaos.drivers.model.queue;
