package dev.aaos.kernel.device;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.syscall.AgentServices;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/// The authority under which one call is performed.
///
/// It holds what the kernel found to cover the call's plan, and nothing else of the agent's.
/// For the performing thread only, where nothing else is said.
public interface CallContext {
  /// Returns the agent for which the call is made.
  AgentId agent();

  /// Returns the call's key, for whatever is asked to do the same thing only once: it stays the
  /// same when the call is performed again after a crash, and no other call has it, of this log
  /// or of another.
  ///
  /// @throws IOException when the record of the intent, which it is taken from, cannot be read
  UUID key() throws IOException;

  /// Returns the grants that cover the plan's needs.
  List<Held> grants();

  /// Returns whether the grants cover `actual`: asked of the object that was really opened.
  boolean permits(Capability actual);

  /// Returns whether the rules beside the grants leave `actual`, which was really opened, to them:
  /// it
  /// was ruled on before the call began, or nothing is in the way of it.
  default boolean isRuled(Capability actual) {
    return true;
  }

  /// Asks for one more thing, found to be needed only while the call is performed, such as the
  /// host a redirect leads to. It is charged as a need of the plan is, and durable when this
  /// returns; [#grants] does not change.
  ///
  /// Refused with EACCES where no grant of the agent covers `need` or only one that demands a
  /// person, with EDQUOT where it is used up, with EINTR when the agent was stopped.
  Result<Held> extend(Capability need);

  /// Asks for one more thing for a program that is held to `reach`, as [#extend(Capability)] does;
  /// only grants of `reach` count. What it has to ask for is decided as a call of its own, which
  /// is counted, and where its grant demands a person this waits for one. Any thread may ask; one
  /// that is interrupted meanwhile is refused with EINTR, and the question is withdrawn.
  Result<Held> extend(Reach reach, Capability need);

  /// Returns what a program that is started for this agent is held to, beyond this one call, by
  /// all its living grants.
  Reach reach();

  /// Returns how whatever acts for this agent is to be held.
  Confinement confinement();

  /// Records that a program was started, confined; durable when this returns.
  ///
  /// @param tier how it is really confined
  /// @param layers what is in force
  /// @param proofs how many forbidden things were tried where it runs, each refused
  /// @return refused when the agent has ended meanwhile: the program must be ended
  Result<Long> confined(Tier tier, List<String> layers, int proofs);

  /// Says that what the call does on this machine is done by a thread that is held as `tier` says;
  /// that is on record with what the call comes to.
  void heldIn(Tier tier);

  /// Records how something is that this call is about to change, so that it can be
  /// taken back; durable when this returns.
  ///
  /// @param image at most [dev.aaos.kernel.base.KernelLimits#IMAGE] bytes, for the tool
  ///     to read back
  /// @throws IOException when it cannot be recorded, or the agent has ended: nothing
  ///     may be changed then
  void preserve(byte[] image) throws IOException;

  /// Records a part of how something is that this call is about to change, or has changed: what
  /// [#preserve] or [#changed] is given later says of what. Durable when this returns.
  ///
  /// @param image as [#preserve] takes it
  /// @return the number of its record, by which [#preserved] gives it back
  /// @throws IOException when it cannot be recorded
  long piece(byte[] image) throws IOException;

  /// Returns the number of the record of this call's intent.
  long intent();

  /// Records how something was that this call has changed already, so that it can be taken
  /// back; durable when this returns. It is recorded even when the agent has ended since, or
  /// everything is frozen.
  ///
  /// @param image as [#preserve] takes it
  /// @throws IOException when it cannot be recorded
  void changed(byte[] image) throws IOException;

  /// Records that `inverse` takes back what this call has done out of the machine,
  /// with whether the agent could make that call; durable when this returns. Said
  /// once there is something to take back, whatever the call comes to. It is recorded
  /// even when the agent has ended since, or everything is frozen.
  ///
  /// @throws IOException when it cannot be recorded
  void takenBackBy(Inverse inverse) throws IOException;

  /// Returns how something was before a call changed it: the image given to [#preserve]
  /// with the record `sequence`.
  ///
  /// @throws IOException when there is no such record, or its content is gone
  byte[] preserved(long sequence) throws IOException;

  /// Has `lost` run when a grant of `reach` is revoked, until the call ends.
  ///
  /// @param lost must not wait; it may run more than once, on any thread
  void whenRevoked(Reach reach, Runnable lost);

  /// Lets `text` be seen by whoever follows the call while it is under way. It is not on record,
  /// and lost on who is too slow. Any thread may call; it does not wait.
  ///
  /// @param stream which stream it belongs to, such as `stdout`
  void show(String stream, String text);

  /// Returns the caller's own door into the kernel, for tools that act through it.
  AgentServices services();

  /// One grant that covers part of a call.
  ///
  /// @param anyLinks whether files with more than one hard link are accepted
  /// @param root where the grant's pattern was anchored when an operator made it
  record Held(Capability capability, boolean anyLinks, Root root) {}
}
