/// Figures beside those of other systems, on the same work in the same run.
///
/// [dev.aaos.bench.peers.DurableBench] takes durable steps a second: of the kernel
/// ([dev.aaos.bench.peers.KernelSteps]) and of DBOS Transact
/// ([dev.aaos.bench.peers.DbosSteps]) on a PostgreSQL of its own
/// ([dev.aaos.bench.peers.Postgres]). A module of its own, so that nothing else needs their
/// libraries.
package dev.aaos.bench.peers;
