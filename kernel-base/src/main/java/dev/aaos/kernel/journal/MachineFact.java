package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import dev.aaos.log.anchor.Anchor;
import dev.aaos.log.room.Space;
import java.time.Instant;
import java.util.List;

/// What happens to the machine as a whole.
public sealed interface MachineFact extends Fact {
  /// A daemon opened the journal and recovered the state.
  ///
  /// @param version of the daemon
  /// @param pid its process
  record Booted(String version, long pid) implements MachineFact {}

  /// A daemon ended in good order.
  record Halted() implements MachineFact {}

  /// An operator connected.
  ///
  /// @param surface through which door, such as `socket`
  /// @param principal who the kernel of this machine says it is, such as `uid 1000 (ann)`
  record SessionOpened(String surface, String principal, int uid, int gid, int pid)
      implements MachineFact {}

  /// The journal was restored from a backup; what the log had come to after that is gone,
  /// as far as this log goes.
  ///
  /// @param origin the log the backup is of, as its heads say; empty where none was signed
  /// @param records how many records the backup has
  /// @param signed how many records that log had when it was last signed, as far as is
  ///     known here; those above `records` are gone
  /// @param taken when the backup was taken
  /// @param principal who restored it
  record Restored(String origin, long records, long signed, Instant taken, String principal)
      implements MachineFact {}

  /// Old records are pruned from the front of the journal; its cause is the session of
  /// whoever wanted that.
  record Pruned(Anchor anchor) implements MachineFact {}

  /// Content is removed, nonce and all, from all records that refer to it; its cause is the
  /// session of whoever wanted that.
  record Shredded(BlobRef content, String reason) implements MachineFact {}

  /// What records keep so that changes can be taken back is removed, nonce and all, where no later
  /// record needs it.
  ///
  /// @param through the last record whose image goes; so do all before it
  /// @param images how many go
  /// @param bytes how many bytes they have
  /// @param by who wanted it
  record ImagesDropped(long through, long images, long bytes, String by) implements MachineFact {}

  /// No room is left on the disk but the reserve: until there is, nothing begins.
  ///
  /// @param free how many bytes were free
  /// @param reserve how many bytes the reserve still held
  record DiskFull(long free, long reserve) implements MachineFact {}

  /// There is room on the disk again, and the reserve is whole.
  ///
  /// @param free how many bytes were free
  /// @param reserve how many bytes the reserve held
  record DiskFree(long free, long reserve) implements MachineFact {}

  /// Returns the fact that `change` came about.
  static MachineFact of(Space.Change change) {
    long free = change.room().free();
    long held = change.room().held();
    return change.isFull() ? new DiskFull(free, held) : new DiskFree(free, held);
  }

  /// A person had kernel time follow the wall clock, which was more than an hour off.
  ///
  /// @param oldMillis by how much the wall clock was ahead of kernel time before
  /// @param newMillis by how much it is after: kernel time does not go back
  record ClockAccepted(long oldMillis, long newMillis) implements MachineFact {}

  /// A person had another policy order the model calls that wait, until the daemon ends.
  ///
  /// @param policy its name
  record InferencePolicySet(String policy) implements MachineFact {}

  /// A person froze everything: nothing begins and nothing goes on until that is lifted.
  ///
  /// @param reason what the person said; may be empty
  record Frozen(String reason) implements MachineFact {}

  /// A person let everything go on that was frozen.
  record Unfrozen() implements MachineFact {}

  /// Something of tokens, by which people act from outside.
  sealed interface OfToken extends MachineFact {}

  /// Somebody got a token.
  ///
  /// @param token its name
  /// @param holder whom it is for
  /// @param authority what it permits, in one line
  /// @param expires when it ends
  record TokenIssued(String token, String holder, String authority, Instant expires)
      implements OfToken {}

  /// A token was revoked, and so all that is narrowed from it.
  ///
  /// @param token its name
  /// @param until when it would have ended
  record TokenRevoked(String token, Instant until) implements OfToken {}

  /// Whoever connected acts from now on under the token they showed; the cause is the record of
  /// their session.
  ///
  /// @param principal who that is, as in the records of what they do
  /// @param token its name
  /// @param authority what it permits, in one line
  record Authenticated(String principal, String token, String authority) implements OfToken {}
  /// Another policy rules over calls from now on; its cause is the session of whoever had it
  /// adopted, if anybody did.
  ///
  /// @param text as it was written; empty where there is none any more
  /// @param digest of the text
  /// @param widening what becomes possible that was not, a line for each region; empty where
  ///     nothing does
  record PolicyAdopted(BlobRef text, Digest digest, BlobRef widening) implements MachineFact {}

  /// Something of a stage: the view of its own on which an agent works, with all below
  /// it.
  sealed interface Stage extends MachineFact {
    /// Returns the agent whose stage that is.
    AgentId agent();
  }

  /// An agent was given a stage: copies of these directories, on which it works from
  /// then on.
  record StageBegun(AgentId agent, List<String> trees) implements Stage {
    /// Copies the list.
    public StageBegun {
      trees = List.copyOf(trees);
    }
  }

  /// What a stage holds is to take its place: what is there, and what is to be, for the
  /// run that does it.
  ///
  /// @param names how many names it is about
  /// @param image of what is there and what is to be
  record StageOffered(AgentId agent, long names, BlobRef image) implements Stage {}

  /// A part of what is to be: a later [StageOffered] says of what.
  record StagePiece(AgentId agent, BlobRef image) implements Stage {}

  /// A run that places what a stage held has been begun.
  record StageCommitted(AgentId agent, RunId run) implements Stage {}

  /// A stage has ended: nothing is left to be committed, or a person dropped it.
  ///
  /// @param dropped whether what was in it and nowhere else is gone
  record StageEnded(AgentId agent, boolean dropped) implements Stage {}

  /// All agents together may spend so much from now on. None means that there is no bound.
  record Budgeted(List<Quota> quotas) implements MachineFact {
    /// Copies the list.
    public Budgeted {
      quotas = List.copyOf(quotas);
    }
  }
}
