/// `aaos replay`: what a run was, step by step; `aaos fork`: another that goes on from there.
///
/// [dev.aaos.cli.past.StepText] says a step in words.
package dev.aaos.cli.past;
