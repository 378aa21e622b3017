/// Programs: what agents run.
///
/// [dev.aaos.userland.ModelLoop] is the one every manifest without a `program` runs. It
/// is written with syscalls alone, which is the test of their list; so is
/// [dev.aaos.userland.UndoLoop], which takes back what others did.
package dev.aaos.userland;
