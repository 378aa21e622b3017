/// What can be merged line by line, and who does it.
///
/// [dev.aaos.linux.change.merge.Text] says which content that is;
/// [dev.aaos.linux.change.merge.Merger] makes one of three. When that is asked for,
/// [dev.aaos.linux.change.Merging] says.
package dev.aaos.linux.change.merge;
