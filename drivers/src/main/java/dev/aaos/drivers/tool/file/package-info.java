/// Tools that work on files, through the kernel's own idea of what a name leads to.
///
/// A tool's [dev.aaos.kernel.device.Tool#prepare] reads text alone: paths become
/// [dev.aaos.drivers.tool.file.FilePath]s, and the plan names the capability each one needs.
/// Its call, most often a [dev.aaos.drivers.tool.file.FileCall], then opens the path within
/// the tree of the grant that covers it and asks of the object found, by its own name,
/// whether the grants cover that too ([dev.aaos.drivers.tool.file.Reach]); only what passed
/// is read or replaced. What opens it is a confined thread that can reach nothing else
/// ([dev.aaos.drivers.tool.file.FileHands]). So a link, a second name or a swap in between
/// gains nothing, and a refusal changes nothing.
///
/// Reading order: [dev.aaos.drivers.tool.file.FileTools] lists the tools,
/// [dev.aaos.drivers.tool.file.FileReadTool] is the shortest,
/// [dev.aaos.drivers.tool.file.FileReadManyTool], [dev.aaos.drivers.tool.file.FileListTool],
/// [dev.aaos.drivers.tool.file.FileWriteTool], [dev.aaos.drivers.tool.file.FileEditTool] with
/// [dev.aaos.drivers.tool.file.Replacement], [dev.aaos.drivers.tool.file.GrepTool] with
/// [dev.aaos.drivers.tool.file.TreeSearch]. [dev.aaos.drivers.tool.file.Answers] holds the
/// words for what Linux answers; [dev.aaos.drivers.tool.file.FileRoots] resolves the
/// directories that grants name.
///
/// Nothing here keeps state between calls.
package dev.aaos.drivers.tool.file;
