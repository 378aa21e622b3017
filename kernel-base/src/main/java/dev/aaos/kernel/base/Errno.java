package dev.aaos.kernel.base;

/// Why a request was refused, in the words of errno(3).
public enum Errno {
  /// The caller holds no capability that covers this.
  EACCES,
  /// The request is not one this caller may ever make.
  EPERM,
  /// What was named does not exist.
  ENOENT,
  /// The agent that was named does not exist.
  ESRCH,
  /// The handle names nothing in the caller's table.
  EBADF,
  /// A value is malformed or out of range.
  EINVAL,
  /// What is to be made exists already.
  EEXIST,
  /// A bound of the kernel was reached; trying later may work.
  EAGAIN,
  /// A quota, rate or budget is spent.
  EDQUOT,
  /// The disk has room left only for outcomes, refusals and stops.
  ENOSPC,
  /// What led to this has gone from agent to agent too often.
  ELOOP,
  /// The outside world failed.
  EIO,
  /// Nobody answered in time.
  ETIMEDOUT,
  /// The caller was stopped while it waited.
  EINTR,
  /// The thing is in a state in which this cannot be done.
  EBUSY
}
