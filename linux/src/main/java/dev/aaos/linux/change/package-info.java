/// How files, directories and links were before they were changed, and how that is taken back.
///
/// Reading order: [dev.aaos.linux.change.Change] (what is about to be changed, and how it was),
/// made of [dev.aaos.linux.change.Look] (owner, mode and time), [dev.aaos.linux.change.Kept]
/// (content) and [dev.aaos.linux.change.Mark] (what a file is known by again);
/// [dev.aaos.linux.keep.Witness] (who is told of it in time);
/// [dev.aaos.linux.change.Before] and [dev.aaos.linux.change.After] (what lay at a name around
/// a command); [dev.aaos.linux.change.ChangeCodec] and [dev.aaos.linux.change.Batch] (the bytes
/// of one, and of many); [dev.aaos.linux.change.Changes] (those of
/// one name) and [dev.aaos.linux.change.Current] (what lies there), from which
/// [dev.aaos.linux.change.Rewind] works out a [dev.aaos.linux.change.Goal]: what is to become of
/// the name, so that they are taken back, and whether it may;
/// [dev.aaos.linux.change.Merging] does where what somebody else did since is kept.
///
/// All of it are values, and rules over them. Who changes files is in [dev.aaos.linux.file].
package dev.aaos.linux.change;
