/// Old records go, and what is left still verifies.
///
/// [dev.aaos.log.prune.Bound] says which are old, [dev.aaos.log.prune.Plan] what that comes
/// to, [dev.aaos.log.prune.Pruner] does it, step by step, so that it is done or not done
/// after a crash at any of them; [dev.aaos.log.prune.Sweep] takes away the content that
/// nothing refers to then.
///
/// One thread prunes; the log goes on meanwhile.
package dev.aaos.log.prune;
