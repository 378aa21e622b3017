/// What leads out of a cell's network: names that are answered here, doors that are opened from
/// here, and nothing else.
///
/// Reading order: [dev.aaos.linux.egress.Gate] opens sockets in a cell's network and serves them
/// from outside of it; [dev.aaos.linux.egress.NameServer] answers look-ups with addresses of the
/// cell's own ([dev.aaos.linux.egress.Names]), so that an address says which name was meant;
/// [dev.aaos.linux.egress.Doors] admit connections; [dev.aaos.linux.egress.Visit] is one of them:
/// it asks whether it may go on, connects to an address it is told, and carries bytes;
/// [dev.aaos.linux.egress.Screen] holds what a program says to the name it was let through to. The
/// story is in docs/adr/0027-egress.md.
///
/// Nothing here decides: [dev.aaos.linux.egress.Keeper] does, which is the daemon.
package dev.aaos.linux.egress;
