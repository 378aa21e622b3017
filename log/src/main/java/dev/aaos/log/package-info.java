/// The log that records are written to.
///
/// Reading order: [dev.aaos.log.Disk] (where it lies), [dev.aaos.log.Digest] and
/// [dev.aaos.log.HashChain] (what holds it together), [dev.aaos.log.Segment] (one file of
/// batches), [dev.aaos.log.Replay] (the chain through them), [dev.aaos.log.Log] (appending
/// and recovering), [dev.aaos.log.Marks] (where reading may begin), [dev.aaos.log.History]
/// (what was not read at the start), [dev.aaos.log.Content] (what records refer to, by
/// [dev.aaos.log.BlobRef], instead of holding it). [dev.aaos.log.Encoder] and
/// [dev.aaos.log.Decoder] are for those who know what records mean. For those who only
/// look: [dev.aaos.log.DirectoryView], [dev.aaos.log.Walk] (where a log stops being good, a
/// [dev.aaos.log.Fault]), [dev.aaos.log.RecordShape] and [dev.aaos.log.ContentCheck]. What
/// can be proved of a log is in `dev.aaos.log.proof`, what saves reading all of it in
/// `dev.aaos.log.snapshot`.
///
/// One thread owns the appending end. Reading is for any thread.
package dev.aaos.log;
