package dev.aaos.kernel.syscall;

import dev.aaos.kernel.base.Result;

/// The door through which one run of one agent speaks to the kernel.
///
/// Who is calling is part of the door, never of the call. For the run's own thread and the
/// threads it starts.
public interface AgentServices {
  /// Performs `syscall` for the calling agent. Blocks until it is done or refused.
  ///
  /// Refused with EINTR once the run has ended or the agent is stopped, with EACCES where it
  /// holds no covering capability, with EAGAIN or EDQUOT at a bound; the reason says which.
  <R> Result<R> call(Syscall<R> syscall);
}
