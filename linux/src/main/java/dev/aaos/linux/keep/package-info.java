/// Keeping what files hold before it is changed: [dev.aaos.linux.keep.Keeping] makes a
/// [dev.aaos.linux.change.Kept] of an open file, whole or in pieces ([dev.aaos.linux.piece]).
/// [dev.aaos.linux.keep.Witness] is who is told of a change before it is made.
package dev.aaos.linux.keep;
