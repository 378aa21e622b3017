/// Stages: the copies on which agents work that are staged, what they come to, and how
/// they take the place of what was copied.
///
/// [dev.aaos.daemon.stage.StageDirectory] keeps them, each a
/// [dev.aaos.daemon.stage.Stage]; [dev.aaos.daemon.stage.StagePlan] looks at one and at
/// the files, and says what a commit comes to; [dev.aaos.daemon.stage.StageDesk] does
/// what a person asks for. A commit is a run like that of an undo
/// ([dev.aaos.daemon.undo]): what the copy holds is told to it as what was there
/// before.
package dev.aaos.daemon.stage;
