/// Programs run confined: what one sees ([dev.aaos.linux.confine.View]), how much it may use
/// ([dev.aaos.linux.confine.Bounds]), and who has it run ([dev.aaos.linux.confine.Confiner]).
///
/// Nothing in the calling process is restricted, ever: a helper process does that to itself.
package dev.aaos.linux.confine;
