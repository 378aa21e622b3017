/// What all records up to one of them came to, kept beside the log so that a start need not
/// read them again.
///
/// [dev.aaos.log.snapshot.Snapshot] is one, [dev.aaos.log.snapshot.Snapshots] the files
/// they lie in, [dev.aaos.log.snapshot.Snapshotter] takes them while the log is in use, as
/// often as [dev.aaos.log.snapshot.SnapshotBounds] say. What is in them is the business of
/// others: here it is bytes. Everything in them follows from the log, so they may be
/// deleted at any time.
package dev.aaos.log.snapshot;
