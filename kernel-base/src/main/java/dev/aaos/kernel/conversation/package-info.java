/// What is said between people, agents, models and tools.
///
/// A conversation is a list of [dev.aaos.kernel.conversation.Turn]s made of
/// [dev.aaos.kernel.conversation.Block]s. Tool inputs and outputs are JSON texts the kernel never
/// parses, as a kernel copies bytes.
package dev.aaos.kernel.conversation;
