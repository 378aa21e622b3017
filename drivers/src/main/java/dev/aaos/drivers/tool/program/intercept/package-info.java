/// The daemon in place of hosts, where a program's requests are to carry a secret.
///
/// Reading order: [dev.aaos.drivers.tool.program.intercept.Interceptor] is there once and
/// makes an [dev.aaos.drivers.tool.program.intercept.Interception] for each command, which
/// knows what hosts are spoken for. [dev.aaos.drivers.tool.program.intercept.Relay] is one
/// connection of a program: [dev.aaos.drivers.tool.program.intercept.Requests] carries what
/// it asks, [dev.aaos.drivers.tool.program.intercept.Answers] what the host says, on
/// [dev.aaos.drivers.tool.program.intercept.Terms]: those of
/// [dev.aaos.drivers.tool.program.intercept.SecretTerms] have the kernel decide on each use
/// of a secret, and put it in. [dev.aaos.drivers.tool.program.intercept.Authority] vouches
/// for the daemon, to these programs alone, by
/// [dev.aaos.drivers.tool.program.intercept.Certificates] that are written in
/// [dev.aaos.drivers.tool.program.intercept.Der]. The story is in
/// docs/adr/0039-programs-and-secrets.md.
///
/// A value is in this process, from when it is read until its command has ended, and
/// nowhere else.
package dev.aaos.drivers.tool.program.intercept;
