/// `aaos backup`, `aaos restore`: copies of a daemon's data, and data made of a copy; `aaos
/// shred`: data that is to be in none.
///
/// Where a daemon runs, it writes the backup itself; else [dev.aaos.log.keep] does it here,
/// and a restore always.
package dev.aaos.cli.keep;
