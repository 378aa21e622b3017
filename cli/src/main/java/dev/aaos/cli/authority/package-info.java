/// Commands about authority: what waits for a person, who may do what, and what was recorded.
///
/// One class per command. [dev.aaos.cli.authority.ApprovalsCommand] and
/// [dev.aaos.cli.authority.WhyCommand] are the ones to read first.
package dev.aaos.cli.authority;
