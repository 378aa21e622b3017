/// Keeping what files hold before it is changed: [dev.aaos.linux.keep.Keeping] makes a
/// [dev.aaos.linux.change.Kept] of an open file, whole or in pieces ([dev.aaos.linux.piece]).
package dev.aaos.linux.keep;
