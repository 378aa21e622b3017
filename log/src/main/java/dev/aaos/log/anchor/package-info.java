/// Where a log begins whose first records were pruned, and what is left of them.
///
/// [dev.aaos.log.anchor.Frontier] is what of a Merkle tree stands for leaves that are gone,
/// [dev.aaos.log.anchor.Anchor] what a log says when it was pruned,
/// [dev.aaos.log.anchor.Anchors] the files that say it beside the log. Who makes them is
/// `dev.aaos.log.prune`.
package dev.aaos.log.anchor;
