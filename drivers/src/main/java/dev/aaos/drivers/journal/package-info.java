/// What the journal lies on, and what is kept beside it.
///
/// [dev.aaos.drivers.journal.DirectoryDisk] is a directory of files, locked to one daemon;
/// [dev.aaos.drivers.journal.LogKeyFile] holds the key the log signs with,
/// [dev.aaos.drivers.journal.HeadDirectory] what it signed, somewhere else.
/// [dev.aaos.drivers.journal.ReserveFile] takes up the space that is kept for when there is no
/// other.
package dev.aaos.drivers.journal;
