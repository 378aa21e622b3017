/// The entry of the command line: from arguments to an exit code.
///
/// [dev.aaos.cli.Main] starts, [dev.aaos.cli.Commands] is the one list of commands,
/// [dev.aaos.cli.Failures] turns what went wrong into words and an exit code.
package dev.aaos.cli;
