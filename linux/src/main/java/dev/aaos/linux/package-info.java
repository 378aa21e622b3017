/// Words that everything said to Linux is said in: a path is bytes, an errno has a name and a
/// meaning, a failure names the call, what it was about and the errno.
///
/// The packages of this module: this one, `call` (system calls as small owned types), `file`
/// (the tree behind a grant), `hand` (what opens files for a call, held to what it may
/// reach), `probe` (what this kernel offers), `confine` (a program to be run confined, and
/// whoever wants it run), `restrict` (how a thread gives up every power and starts it),
/// `cell` and `bare` (the same with namespaces and without), `limit` (what it may use up),
/// `notify` (names made in its place), `egress` (what leads out of its network), `line`
/// (between the daemon and the helper), `helper` (the program `aaos-confine`).
package dev.aaos.linux;
