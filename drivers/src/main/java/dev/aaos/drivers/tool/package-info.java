/// What all tools share: how an input is read.
///
/// The tools themselves lie in packages of their own beneath this one, by what they touch: files,
/// the web, other agents. [dev.aaos.drivers.tool.EchoTool] touches nothing and is the shortest
/// whole example of a [dev.aaos.kernel.device.Tool].
package dev.aaos.drivers.tool;
