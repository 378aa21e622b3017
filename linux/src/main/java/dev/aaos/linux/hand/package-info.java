/// Hands: what does to names of files what the daemon decided, on threads that can do nothing
/// else.
///
/// A call of a file tool has a [dev.aaos.linux.hand.Hand] of its own: a thread of
/// `aaos-confine` that has given up all but the trees of the call's grants, carries out
/// [dev.aaos.linux.hand.Order]s and ends with the call. What it opens comes back as a
/// descriptor, so the object that the daemon judges is the one that was opened. The daemon
/// looks at names and objects, reads and writes what is open, and opens nothing by itself.
///
/// Reading order: [dev.aaos.linux.hand.Order], [dev.aaos.linux.hand.Hand],
/// [dev.aaos.linux.hand.Anchor] (where a call begins); in the daemon
/// [dev.aaos.linux.hand.LentHand]; in the helper [dev.aaos.linux.hand.Hands] and
/// [dev.aaos.linux.hand.HandThread], held to [dev.aaos.linux.hand.Leave].
package dev.aaos.linux.hand;
