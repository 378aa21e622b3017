/// What every tier has in common: how a thread that is thrown away restricts itself and starts a
/// program, and what of it is data.
///
/// [dev.aaos.linux.restrict.Restriction] is the steps of one such thread, laid out as numbers;
/// [dev.aaos.linux.restrict.Denials] what it tries and must be refused;
/// [dev.aaos.linux.restrict.HeldStart] one start, from that thread's birth until the program runs
/// under its limits. `syscalls.txt` says which system calls are made, `profile.txt` what every
/// program sees besides what was granted.
package dev.aaos.linux.restrict;
