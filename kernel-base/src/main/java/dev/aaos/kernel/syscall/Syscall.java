package dev.aaos.kernel.syscall;

import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.ipc.Body;
import java.time.Duration;
import java.util.List;

/// A request of an agent to the kernel: the whole list.
///
/// @param <R> what it gives back when it is not refused
public sealed interface Syscall<R> {
  /// Who am I?
  record Self() implements Syscall<Me> {}

  /// Which tools may I ask for, and by which handles? In an order that does not change.
  record ListTools() implements Syscall<List<Offer>> {}

  /// What has happened in this run so far?
  record ReadTranscript() implements Syscall<Transcript> {}

  /// Have my model continue the transcript. The reply becomes part of it.
  record Infer() implements Syscall<Reply> {}

  /// Have a tool called; the answer becomes part of the transcript. A refusal or a failure of the
  /// tool is an answer too, for the model to read.
  ///
  /// @param handle the grant of `tool: NAME` under which this is asked
  /// @param callId the id of the model's call that this performs
  /// @param input a JSON object as text
  record InvokeTool(Handle handle, String callId, String tool, String input)
      implements Syscall<ToolAnswer> {}

  /// Have the program started that my manifest names, confined to what I hold, and wait until it
  /// has ended. What it came to becomes part of the transcript, as the answer of a call does.
  ///
  /// @param callId names the start within the run
  record Exec(String callId) implements Syscall<ToolAnswer> {}

  /// Make a child that holds no more than I do.
  ///
  /// @param key names the child within the call of a tool that spawns it: the call, performed
  ///     again after the daemon has ended, gets the same child by the same key; empty for a child
  ///     that is not looked for again
  record Spawn(Manifest manifest, String key) implements Syscall<AgentId> {}

  /// Have a child of mine work on `message`, and wait until it has ended. A call that has done so
  /// before gets the same run.
  record RunChild(AgentId child, String message) implements Syscall<RunReport> {}

  /// End a child of mine and all its descendants.
  record StopChild(AgentId child) implements Syscall<AgentId> {}

  /// Send a message to the persistent agent called `to`, a name or an id, which handles it in its
  /// turn. Gives back when it lies in the mailbox. A call that has sent one sends no other.
  record Send(String to, Body message) implements Syscall<MessageId> {}

  /// Send a message and wait for what the agent that handles it says in the end.
  ///
  /// @param within how long; a run that handles a message with a deadline waits no longer than
  ///     that
  record Call(String to, Body message, Duration within) implements Syscall<RunReport> {}

  /// The calling agent and its run.
  ///
  /// @param model the model it may ask; empty when its manifest names none
  /// @param hasProgram whether its manifest names a program of its own
  record Me(AgentId agent, RunId run, String name, String model, boolean hasProgram) {}

  /// A tool the calling agent may ask for.
  record Offer(Handle handle, ToolSpec tool) {}
}
