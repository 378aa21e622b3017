/// What takes commands back.
///
/// [dev.aaos.drivers.tool.program.inverse.UndoCommand] is another command, which a call
/// named for that: it reads what the call printed.
package dev.aaos.drivers.tool.program.inverse;
