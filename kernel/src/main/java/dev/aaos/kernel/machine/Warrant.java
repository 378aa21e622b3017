package dev.aaos.kernel.machine;

import dev.aaos.capability.token.Authority;
import dev.aaos.capability.token.Right;
import dev.aaos.capability.token.TokenKey.Verified;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.state.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/// Who acts from outside, what they may do, and the record that admitted them, which
/// causes what they do.
///
/// An authority is looked at when an act begins: who has been told that a token is
/// revoked sees no act begin under it any more. Any thread may call.
public final class Warrant {
  private final Core core;
  private final MachineFact.SessionOpened opened;
  private final Principal principal;
  private final Authority authority;
  private final Optional<Verified> token;
  private final Supplier<Result<Long>> admission;
  private Result<Long> admitted;

  private Warrant(
      Core core,
      MachineFact.SessionOpened opened,
      Optional<Verified> token,
      Authority authority,
      Supplier<Result<Long>> admission) {
    this.core = core;
    this.opened = opened;
    this.principal = token
        .map(shown -> Principal.named("token " + shown.holder()))
        .orElseGet(() -> Principal.named(opened.principal()));
    this.token = token;
    this.authority = authority;
    this.admission = admission;
    this.admitted = admission.get();
  }

  /// Admits whoever `opened` a session, with all authority there is.
  static Warrant of(Core core, MachineFact.SessionOpened opened) {
    return new Warrant(
        core,
        opened,
        Optional.empty(),
        Authority.ROOT,
        () -> core.machine().urge(new Command.OpenSession(opened)).map(id -> id.sequence()));
  }

  /// Returns this, of the same session, with `less` in place of all authority.
  Warrant with(Authority less) {
    return new Warrant(core, opened, token, less, this::admitted);
  }

  /// Returns that of whoever opened this session and has shown `token`; refused where
  /// that has ended or is not for them.
  Result<Warrant> under(Verified token) {
    if (!token.authority().isFor(opened.uid())) {
      return Result.refused(
          Errno.EPERM,
          "the token " + token.id() + " is not for " + opened.principal() + ", but "
              + token.authority());
    }
    Optional<String> lapse = lapse(Optional.of(token), token.authority());
    if (lapse.isPresent()) {
      return Result.refused(Errno.EPERM, lapse.get());
    }
    var shown = new MachineFact.Authenticated(
        Principal.named("token " + token.holder()).name(),
        token.id(),
        bounded(token.authority().toString()));
    Warrant under =
        new Warrant(core, opened, Optional.of(token), token.authority(), () -> note(shown));
    return under.admitted().map(sequence -> under);
  }

  private Result<Long> note(MachineFact fact) {
    return admitted().flatMap(cause -> core.machine().urge(new Command.Note(fact, cause)));
  }

  private static String bounded(String text) {
    int most = KernelLimits.REASON;
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }

  /// Returns the sequence of the record that admitted them, which is made where there
  /// was no room for it before, and again where it is so old that the kernel has
  /// forgotten whom it admitted.
  private synchronized Result<Long> admitted() {
    boolean known = admitted instanceof Result.Ok<Long>(Long sequence)
        && core.machine().state().outside().admittedBy(sequence).isPresent();
    if (!known) {
      admitted = admission.get();
    }
    return admitted;
  }

  /// Returns who acts.
  public Principal principal() {
    return principal;
  }

  /// Returns what they may do.
  public Authority authority() {
    return authority;
  }

  /// Returns what is recorded of the session, with the name of whoever acts in it.
  public MachineFact.SessionOpened opened() {
    return new MachineFact.SessionOpened(
        opened.surface(), principal.name(), opened.uid(), opened.gid(), opened.pid());
  }

  /// Does `act`, caused by the record that admitted them; refused when there is no room
  /// for that.
  <R> Result<R> caused(LongFunction<Result<R>> act) {
    return admitted().flatMap(act::apply);
  }

  /// Returns why nothing may be done any more: the authority has ended.
  public Optional<String> lapse() {
    return lapse(token, authority);
  }

  private Optional<String> lapse(Optional<Verified> shown, Authority of) {
    State state = core.machine().state();
    Optional<String> revoked = shown.flatMap(
        one -> one.ids().stream().filter(state.outside().tokens()::isRevoked).findFirst());
    if (revoked.isPresent()) {
      return Optional.of("the token " + revoked.get() + " was revoked: ask for another one");
    }
    Instant now = core.machine().clock().now();
    return of.expires()
        .filter(end -> !now.isBefore(end))
        .map(end -> "the token ended at " + end + ": ask for another one");
  }

  /// Returns why an act of the kind `right` may not be done, on whatever agents; empty
  /// when it may be done on some.
  public Optional<String> refusal(Right right) {
    return lapse()
        .or(() -> authority.permits(right)
            ? Optional.empty()
            : Optional.of(lacking("has no right to '" + right.word() + "'")));
  }

  /// Returns why such an act may not be done on `agent`. Of an agent that is not within
  /// their authority they hear what they would hear if there were none.
  public Optional<String> refusal(Right right, AgentId agent) {
    return refusal(right)
        .or(() -> reaches(agent) ? Optional.empty() : Optional.of("agent not found: " + agent));
  }

  /// Returns why such an act may not be done on the machine as a whole.
  public Optional<String> refusalOfAll(Right right) {
    return refusal(right)
        .or(() -> authority.isOfAll()
            ? Optional.empty()
            : Optional.of(lacking("is over some agents alone, and this concerns all")));
  }

  private String lacking(String what) {
    return principal + " " + what + ": its authority is '" + authority + "'. Who runs the daemon"
        + " can give a token for it: aaos token new";
  }

  /// Returns whether `agent` is one of those that their authority is over.
  public boolean reaches(AgentId agent) {
    return authority.isOfAll() || path(agent).filter(authority::reaches).isPresent();
  }

  /// Returns the names of the agents from the top down to `agent`; empty where one is
  /// not listed.
  private Optional<List<String>> path(AgentId agent) {
    List<Agent> line = core.machine().state().line(agent);
    if (line.isEmpty() || line.getLast().identity().parent().isPresent()) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    line.reversed().forEach(one -> names.add(one.identity().name()));
    return Optional.of(names);
  }

  /// Does `act` on `agent`, if their authority includes that.
  <R> Result<R> on(AgentId agent, Right right, LongFunction<Result<R>> act) {
    return unless(refusal(right, agent), act);
  }

  /// Does `act` on the machine as a whole, if their authority includes that.
  <R> Result<R> onAll(Right right, LongFunction<Result<R>> act) {
    return unless(refusalOfAll(right), act);
  }

  /// Does `act`, unless there is a `refusal`.
  <R> Result<R> unless(Optional<String> refusal, LongFunction<Result<R>> act) {
    return refusal.isPresent() ? Result.refused(Errno.EPERM, refusal.get()) : caused(act);
  }
}
