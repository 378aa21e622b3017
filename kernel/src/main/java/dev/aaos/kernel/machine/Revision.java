package dev.aaos.kernel.machine;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.approval.Allowance;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Edit;
import dev.aaos.kernel.approval.Offer;
import dev.aaos.kernel.approval.Voice;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.authority.Need;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.conversation.ChangeNote;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.machine.Preparation.Prepared;
import dev.aaos.log.BlobRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The call that a question is about, read once more, maybe with another input: held to
/// the same tool, its schema, and what the agent holds. Nothing is recorded. Any thread
/// may ask.
final class Revision {
  private final Core core;
  private final Preparation preparation;

  Revision(Core core) {
    this.core = core;
    this.preparation = new Preparation(core, new Refusals(core));
  }

  /// A call with what it needs, which the agent's grants cover.
  record Revised(Prepared prepared, Need asking, List<Need> needs) {
    /// Returns it with an answer that says that it was changed.
    private Revised saying(Core core, String tool, String input) {
      PreparedCall call = new ChangedCall(core, prepared.call(), tool, input);
      return new Revised(new Prepared(call, prepared.plan()), asking, needs);
    }
  }

  /// Returns the call of `question` with `input`; refused where the agent could not
  /// make it.
  Result<Revised> of(Approval question, String input) {
    Optional<Tool> tool = core.devices().tool(question.tool());
    if (tool.isEmpty()) {
      return Result.refused(
          Errno.EINVAL,
          "a call of '" + question.tool()
              + "' is allowed or denied as it is: no tool is called so");
    }
    CallSite site = new CallSite(question.agent(), question.run(), "", question.request());
    return switch (preparation.prepare(site, tool.get(), input)) {
      case Result.Refused<Prepared>(Errno errno, String reason) -> Result.refused(errno, reason);
      case Result.Ok<Prepared>(Prepared prepared) -> covered(question, prepared);
    };
  }

  private Result<Revised> covered(Approval question, Prepared prepared) {
    Need asking = need(question, ToolCalls.asking(question.tool()));
    List<Need> needs = new ArrayList<>();
    for (Capability wanted : prepared.plan().needs()) {
      needs.add(need(question, wanted));
    }
    for (Need need : needs) {
      if (need.grants().isEmpty()) {
        return Result.refused(
            Errno.EACCES,
            "the agent could not do that: '" + need.wanted() + "': " + need.uncovered());
      }
    }
    return asking.grants().isEmpty()
        ? Result.refused(Errno.EACCES, "the agent holds '" + asking.wanted() + "' no more")
        : Result.ok(new Revised(prepared, asking, List.copyOf(needs)));
  }

  private Need need(Approval question, Capability wanted) {
    Grants grants = core.machine().state().grants();
    Instant now = core.machine().clock().now();
    return new Need(wanted, grants.covering(question.agent(), wanted, now));
  }

  /// Returns what is put in the place of the call of `question`, stored; refused where
  /// the agent could not make that call.
  Result<Edit> edit(Approval question, String input) {
    Optional<String> lack = core.machine().space().lack();
    if (lack.isPresent()) {
      return Result.refused(Errno.ENOSPC, lack.get());
    }
    return of(question, input)
        .map(revised -> new Edit(
            core.content().put(ToolCalls.utf8(input)),
            core.content().put(ToolCalls.utf8(revised.prepared.plan().description())),
            Preparation.fingerprint(question.agent(), question.tool(), input)));
  }

  /// Returns `by` as who says `yes` to the open question `id`.
  Result<Voice> voice(Principal by, ApprovalId id, Yes yes) {
    Optional<Approval> open = core.machine()
        .state()
        .approvals()
        .get(id)
        .filter(question -> question.verdict() == Verdict.PENDING);
    if (open.isEmpty()) {
      return Result.refused(Errno.ENOENT, "ipc error: no pending approval with id " + id);
    }
    Voice plain = new Voice(by, yes.meant(), Optional.empty(), Optional.empty());
    Result<Voice> changed = yes.input().isPresent()
        ? edit(open.get(), yes.input().get()).map(plain::changing)
        : Result.ok(plain);
    if (yes.allowance().isEmpty() || !(changed instanceof Result.Ok<Voice>(Voice voice))) {
      return changed;
    }
    String input = yes.input().orElseGet(() -> text(core, open.get().allowedInput()));
    return allowing(open.get(), input, yes.allowance().get()).map(voice::allowing);
  }

  /// Returns what `terms` could be derived from, for the call of `question` with `input`.
  Result<Voice.Allowing> allowing(Approval question, String input, Allowance terms) {
    Optional<Capability> left =
        core.devices().tool(question.tool()).isEmpty() ? Leave.needed(input) : Optional.empty();
    if (left.isPresent()) {
      Voice.Share only = share(need(question, left.get()), false, terms);
      return Result.ok(new Voice.Allowing(terms, List.of(only)));
    }
    return of(question, input).map(revised -> {
      List<Voice.Share> shares = new ArrayList<>();
      shares.add(share(revised.asking, true, terms));
      revised.needs.forEach(need -> shares.add(share(need, false, terms)));
      return new Voice.Allowing(terms, shares);
    });
  }

  /// Of a grant that covers `need` it is the patterns within it, else just that need.
  private Voice.Share share(Need need, boolean tool, Allowance terms) {
    Grants grants = core.machine().state().grants();
    List<Offer> offers = new ArrayList<>();
    for (long id : need.grants()) {
      List<Offer> within = grants.find(id).stream()
          .flatMap(grant -> terms.patterns().stream().filter(grant.capability()::covers))
          .map(pattern -> new Offer(id, pattern))
          .toList();
      boolean whole = terms.patterns().isEmpty() || (tool && within.isEmpty());
      offers.addAll(whole ? List.of(new Offer(id, need.wanted())) : within);
    }
    return new Voice.Share(tool, need.grants(), offers);
  }

  /// Returns the call that a person put in the place of the one that `question` was
  /// about, ready to be made under their yes. Where it cannot be made any more that yes
  /// is withdrawn.
  Result<Revised> changed(Approval question, Edit edit, CallSite site) {
    String input = text(core, edit.input());
    String tool = question.tool();
    return switch (of(question, input)) {
      case Result.Ok<Revised>(Revised revised) -> Result.ok(revised.saying(core, tool, input));
      case Result.Refused<Revised>(Errno errno, String reason) -> {
        String why = "the call it allowed was refused";
        core.machine()
            .settle(new Command.Answer(
                question.id(), Verdict.WITHDRAWN, why, Optional.empty(), site.cause()));
        yield Result.refused(errno, ChangeNote.before(reason, tool, input));
      }
    };
  }

  /// Returns the text that `ref` refers to.
  static String text(Core core, BlobRef ref) {
    try {
      return new String(core.content().get(ref), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("what a person changed a call to cannot be read", e);
    }
  }
}
