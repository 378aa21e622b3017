/// What surrounds a command: its terminal, where the daemon lives, how text is laid out.
///
/// Reading order: [dev.aaos.cli.shell.Shell] (everything a command gets from outside, handed
/// in), [dev.aaos.cli.shell.Terminal], [dev.aaos.cli.shell.Target] (the options every command
/// shares), [dev.aaos.wire.Places] (socket, data directory, configuration), then the
/// layout: [dev.aaos.cli.shell.Table], [dev.aaos.cli.shell.Printable],
/// [dev.aaos.cli.shell.Figures].
package dev.aaos.cli.shell;
