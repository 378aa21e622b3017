/// `aaos replay`: what a run was, step by step; `aaos fork`: another that goes on from there.
///
/// [dev.aaos.cli.past.StepText] says a step in words. `aaos undo` takes back what a run did:
/// [dev.aaos.cli.past.UndoText] says what that comes to, `ConflictPrompt` asks what is to become of
/// files that somebody else has changed since.
package dev.aaos.cli.past;
