/// Figures anyone can repeat: `bench/run`.
///
/// Each is taken beside a baseline in the same run, because machines are shared and noisy:
/// compare ratios, not absolutes. [dev.aaos.bench.StartBench] (start to socket ready, idle
/// memory), [dev.aaos.bench.SocketBench] (requests over the socket), [dev.aaos.bench.JournalBench]
/// (records to the disk), [dev.aaos.bench.ProofBench] (checking and signing them),
/// [dev.aaos.bench.CapabilityBench] (one check of a capability, by JMH).
@org.jspecify.annotations.NullMarked
package dev.aaos.bench;
