/// `aaos audit …`: what can be proved of the log, with a daemon and without one.
///
/// [dev.aaos.cli.audit.VerifyCommand] and [dev.aaos.cli.audit.CheckCommand] need no daemon: they
/// ask `dev.aaos.log`, which does the checking, and show what it found.
/// [dev.aaos.cli.audit.ProveCommand], [dev.aaos.cli.audit.ConsistencyCommand],
/// [dev.aaos.cli.audit.ExportCommand] and [dev.aaos.cli.audit.TailCommand] ask the daemon.
/// [dev.aaos.cli.audit.Trust] says which key and which heads are believed.
package dev.aaos.cli.audit;
