/// What taking changes of files back comes to, before it is done; and how they are put on record
/// for that ([dev.aaos.drivers.tool.undo.CallWitness]).
///
/// [dev.aaos.drivers.tool.undo.UndoPlanner] looks at what lies at each name and says what would
/// become of it, as a [dev.aaos.drivers.tool.undo.FileUndo]. `Surroundings` judges these by one
/// another, with `SharedFiles` for what has several names, and puts them in order:
/// [dev.aaos.drivers.tool.undo.UndoStep]s, each a call. Nothing here changes anything: the tool
/// `file_restore` does. Of what somebody else has changed since,
/// [dev.aaos.drivers.tool.undo.FileMerge] says whether that can be kept, and
/// [dev.aaos.drivers.tool.undo.Choices] what a person wants.
package dev.aaos.drivers.tool.undo;
