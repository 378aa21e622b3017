/// Copies of a log that can take its place.
///
/// Reading order: [dev.aaos.log.keep.Copy] (the files of a log, as far as one of its records),
/// [dev.aaos.log.keep.WholeDirectory] (a directory that is there as a whole, or not at all),
/// [dev.aaos.log.keep.Backup] and [dev.aaos.log.keep.Seal] (a copy with what it needs to be
/// checked, and what says that it is whole), [dev.aaos.log.keep.Restore] and
/// [dev.aaos.log.keep.Restoration] (a data directory made of one, and what its first start
/// reads of that), [dev.aaos.log.keep.WriterLock] (whether a daemon uses a directory).
///
/// Values, and code for one thread; nothing here changes what it copies from.
package dev.aaos.log.keep;
