/// The policy over calls: what is in force, what another would widen, whether it says what is
/// expected of it, and why it says what it says.
package dev.aaos.cli.policy;
