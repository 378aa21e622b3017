/// Copies of the journal, and starts on one.
///
/// [dev.aaos.daemon.keep.Keeper] writes backups while the daemon serves;
/// [dev.aaos.daemon.keep.Shredder] finds content that is to be removed,
/// [dev.aaos.daemon.keep.Retention] has what is old go;
/// [dev.aaos.daemon.keep.FirstStart] is what a start on a restored data directory does
/// besides.
package dev.aaos.daemon.keep;
