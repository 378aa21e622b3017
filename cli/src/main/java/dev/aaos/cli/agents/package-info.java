/// Commands about agents: start one, look at it, talk to it, stop it.
///
/// One class per command; [dev.aaos.cli.agents.RunCommand] is the one to read first. Each asks
/// the daemon, prints what it answered and returns an exit code.
package dev.aaos.cli.agents;
