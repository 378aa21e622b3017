package dev.aaos.kernel.journal;

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
}
