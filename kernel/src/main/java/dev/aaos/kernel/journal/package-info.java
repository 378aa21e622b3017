/// The log that is the machine.
///
/// Reading order: [dev.aaos.kernel.journal.Fact] and the six kinds of facts (what can happen),
/// [dev.aaos.kernel.journal.JournalRecord] (a fact with its place in the chain),
/// [dev.aaos.kernel.journal.FactCodec] (the bytes), [dev.aaos.kernel.journal.Segment] (one file of
/// batches), [dev.aaos.kernel.journal.Replay] (the chain through them),
/// [dev.aaos.kernel.journal.Journal] (appending and recovering),
/// [dev.aaos.kernel.journal.Content] (what records refer to instead of holding it). **A record is
/// written in [dev.aaos.kernel.journal.Journal#append] and nowhere else.**
///
/// The journal's thread owns the appending end. Reading is for any thread.
package dev.aaos.kernel.journal;
