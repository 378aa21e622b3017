/// Regular expressions that cannot be made to take long.
///
/// The expressions come from a model and the lines from files that somebody else may have
/// written, so both may be meant to do harm. The JDK's engine tries alternatives one after
/// another, which takes exponential time for `(a|aa)*b` and for `(?:(?:){50000}){50000}` does not
/// even look at the text, so that nothing hung on the text could stop it. Here all alternatives
/// advance together, one character at a time (Thompson, "Regular expression search algorithm",
/// CACM 11(6), 1968): the time is the length of the line times the size of the expression, and
/// both are bounded.
///
/// Reading order: [dev.aaos.drivers.tool.file.pattern.LinePattern] is an expression ready for
/// use, [dev.aaos.drivers.tool.file.pattern.LineSearch] looks for it in lines and hears a
/// [dev.aaos.drivers.tool.file.pattern.Pulse] meanwhile. Behind them:
/// [dev.aaos.drivers.tool.file.pattern.Parser] reads text into
/// [dev.aaos.drivers.tool.file.pattern.Node]s over
/// [dev.aaos.drivers.tool.file.pattern.CharacterSet]s, and
/// [dev.aaos.drivers.tool.file.pattern.Assembler] lays them out as
/// [dev.aaos.drivers.tool.file.pattern.Step]s; [dev.aaos.drivers.tool.file.pattern.Glob] writes
/// a file name pattern as an expression. All but the search are immutable.
package dev.aaos.drivers.tool.file.pattern;
