/// Tokens: what others than the user of the daemon act under.
///
/// Reading order: [dev.aaos.cli.token.NewCommand] (made by the daemon),
/// [dev.aaos.cli.token.NarrowCommand] (narrowed without it), [dev.aaos.cli.token.Narrowing] (the
/// options that both have), [dev.aaos.cli.token.GivenToken] (a token named on the command line).
package dev.aaos.cli.token;
