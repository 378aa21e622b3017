/// A run, watched while it happens.
///
/// Reading order: [dev.aaos.cli.run.RunWatch] reads the daemon's frames and hands them to
/// [dev.aaos.cli.run.Progress] (the status line) and [dev.aaos.cli.run.ApprovalDesk] (who
/// answers what waits for a person); [dev.aaos.cli.run.RunEnd] is what came of it.
/// [dev.aaos.cli.run.EventText] words one event, here and in `logs` and `audit`.
/// [dev.aaos.cli.run.PrivateDaemon] starts a daemon when none answers.
package dev.aaos.cli.run;
