package dev.aaos.kernel.machine;

import dev.aaos.capability.Approval;
import dev.aaos.kernel.authority.Need;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.machine.Preparation.Prepared;
import dev.aaos.kernel.machine.Revision.Revised;
import dev.aaos.kernel.machine.ToolCalls.Wish;
import dev.aaos.kernel.state.State;
import dev.aaos.log.BlobRef;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A call that can be decided on.
///
/// @param asking leave to ask for its tool
/// @param needs what it needs besides
/// @param subject what a referee is asked about it
record Request(
    CallSite site, Wish wish, Need asking, List<Need> needs, Prepared prepared, Subject subject) {
  /// Returns what a referee is asked about the call of `site` that `wish` asks for.
  static Subject subject(CallSite site, Wish wish, Prepared prepared) {
    return new Subject(
        site.agent(),
        site.run(),
        wish.tool(),
        prepared.call().commandLine(),
        wish.input(),
        prepared.plan().needs());
  }

  String tool() {
    return wish.tool();
  }

  /// Returns the call of the same caller that a person put in the place of this one.
  Request instead(Wish other, Revised revised) {
    return new Request(
        site,
        other,
        revised.asking(),
        revised.needs(),
        revised.prepared(),
        subject(site, other, revised.prepared()));
  }

  /// Returns the command that asks for leave to make it.
  Command.Intend intend(
      CallFact.Input input, BlobRef effectText, ApprovalId question, Ruling ruling) {
    return new Command.Intend(
        site,
        wish.tool(),
        asking,
        needs,
        prepared.plan().effect(),
        input,
        effectText,
        Preparation.fingerprint(site.agent(), wish.tool(), wish.input()),
        question,
        Optional.empty(),
        ruling);
  }

  /// Returns whether a person may have to be asked about this call, and so be told what it would
  /// do. What an agent and a grant demand is settled when they are made.
  boolean mayBeAsked(State state) {
    boolean gated = state
        .agent(site.agent())
        .filter(agent -> agent.identity().approvalRequired().contains(tool()))
        .isPresent();
    return gated
        || Stream.concat(Stream.of(asking), needs.stream())
            .flatMap(need -> need.grants().stream())
            .flatMap(grant -> state.grants().chain(grant).stream())
            .anyMatch(grant -> grant.constraints().approval() != Approval.NONE);
  }
}
