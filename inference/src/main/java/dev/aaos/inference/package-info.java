/// Inference is scheduled as a processor is: a backend has slots, each of which one model
/// call holds at a time, and rates; every other call waits in its run queue, and a policy
/// says who is next.
///
/// In reading order: [dev.aaos.inference.Claimant] asks, with a
/// [dev.aaos.inference.Request]; a [dev.aaos.inference.Scheduler] holds those that wait and
/// those that run, within a [dev.aaos.inference.Capacity]; a [dev.aaos.inference.Policy]
/// orders them, by what each was charged, a [dev.aaos.inference.Service].
/// [dev.aaos.inference.PolicyKind] is the list of policies.
///
/// Nothing here knows a clock or a thread: times are given, in nanoseconds of a monotonic
/// clock, so the same classes order the calls of a daemon and those of a simulator. Each
/// scheduler belongs to whoever made it; none may be used by two threads at once.
package dev.aaos.inference;
