/// The log that is the machine.
///
/// Reading order: [dev.aaos.kernel.journal.Fact] and the six kinds of facts (what can happen),
/// [dev.aaos.kernel.journal.JournalRecord] (a fact with its place in the chain),
/// [dev.aaos.kernel.journal.FactCodec] and [dev.aaos.kernel.journal.RecordCodec] (the bytes),
/// [dev.aaos.kernel.journal.Journal] (appending and recovering; files, chain and content are
/// [dev.aaos.log]'s). **A record is written in [dev.aaos.kernel.journal.Journal#append] and nowhere
/// else.** [dev.aaos.kernel.journal.Aftermath] is what records have done to the disk.
///
/// The journal's thread owns the appending end. Reading is for any thread.
package dev.aaos.kernel.journal;
