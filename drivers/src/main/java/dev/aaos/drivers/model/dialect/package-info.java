/// A conversation as providers accept it: what all dialects make of it in the same way.
///
/// Reading order: [dev.aaos.drivers.model.dialect.Exchange] (who speaks and who hears),
/// [dev.aaos.drivers.model.dialect.Arguments] (of tool calls, in and back out),
/// [dev.aaos.drivers.model.dialect.ToolSchema] and
/// [dev.aaos.drivers.model.dialect.Conversation] (which one it is). Values, and functions of
/// values.
package dev.aaos.drivers.model.dialect;
