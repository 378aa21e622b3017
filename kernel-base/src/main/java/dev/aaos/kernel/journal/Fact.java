package dev.aaos.kernel.journal;

/// Something that happened: the body of a record.
///
/// Facts hold identities, authority and commitments, never content: messages, prompts, inputs and
/// outputs lie in the content store. The kernel's state is the fold of all facts, so an action
/// that is not a fact has not happened.
public sealed interface Fact
    permits MachineFact, AgentFact, GrantFact, RunFact, CallFact, ApprovalFact, MessageFact {}
