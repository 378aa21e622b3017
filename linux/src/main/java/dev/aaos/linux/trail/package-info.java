/// What one command is about to change, put aside before it can.
///
/// A command names files and opens them for writing through a deputy alone
/// ([dev.aaos.linux.notify]). That one puts aside, in a file that only it and the daemon hold open,
/// what lies at each name before it is first touched ([dev.aaos.linux.trail.Trail]); for a file
/// that may lose content, with its content. What is written there lies in the kernel's hands before
/// the change is made, so a killed process loses nothing of it. When the command has ended the
/// daemon reads the file and looks at the same names again
/// ([dev.aaos.linux.trail.Settlement]): each that is another now is a
/// [dev.aaos.linux.change.Change.Became]. A daemon that finds such a file when it starts does the
/// same ([dev.aaos.linux.trail.Trails]).
///
/// See docs/adr/0052-undo-of-programs.md.
package dev.aaos.linux.trail;
