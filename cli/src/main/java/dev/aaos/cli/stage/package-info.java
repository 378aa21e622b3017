/// Stages, as a person looks at them and decides: `aaos stage`, and what `aaos run
/// --stage` asks at its end.
package dev.aaos.cli.stage;
