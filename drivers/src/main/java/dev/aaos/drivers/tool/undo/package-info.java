/// What taking changes of files back comes to, before it is done.
///
/// [dev.aaos.drivers.tool.undo.UndoPlanner] looks at each file as it is and says what would become
/// of it, as a [dev.aaos.drivers.tool.undo.FileUndo]. Nothing here changes anything: the tool
/// `file_restore` does.
package dev.aaos.drivers.tool.undo;
