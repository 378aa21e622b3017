/// What is done for a confined program in place of itself: every name it makes or takes away, every
/// file it opens for writing, every mode and time it sets, in the trees it was granted.
///
/// Linux can let a program write a whole tree or not at all; a grant is more exact than that. So
/// Landlock lets it write none of them, a second seccomp filter has the calls that would
/// ([dev.aaos.linux.notify.WatchedCall]) wait for another process, and that one, the
/// [dev.aaos.linux.notify.Deputy], finds out what object is meant, asks the grants whether its
/// name may be made, makes it, and hands over the descriptor. A program never acts on a text that
/// was judged: whatever is not done for it, it is let go on to do by itself, and there Landlock
/// answers. Before each thing that is done, how it was is put aside
/// ([dev.aaos.linux.trail.Precaution]). See seccomp_unotify(2), docs/adr/0033-notify.md.
///
/// To be read in the order [dev.aaos.linux.notify.Deputy], [dev.aaos.linux.notify.Openings],
/// [dev.aaos.linux.notify.Namings], [dev.aaos.linux.notify.Territory],
/// [dev.aaos.linux.notify.Metadata], [dev.aaos.linux.notify.Caller]. Used by `aaos-confine` alone.
package dev.aaos.linux.notify;
