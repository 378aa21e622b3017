/// Stages: copies of directory trees in which an agent works, and how they differ from
/// what was copied.
///
/// [dev.aaos.linux.stage.TreeCopy] copies a tree and tells of each name what it was
/// ([dev.aaos.linux.stage.Origin]), which [dev.aaos.linux.stage.Origins] keeps in a
/// file. [dev.aaos.linux.stage.Comparison] looks at the copy later and tells which
/// names have become others, as changes that, taken back, make of the tree what the
/// copy is.
///
/// The story is in docs/adr/0056-stages.md.
package dev.aaos.linux.stage;
