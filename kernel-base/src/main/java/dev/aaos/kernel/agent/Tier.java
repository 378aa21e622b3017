package dev.aaos.kernel.agent;

/// How strongly Linux holds the programs that an agent starts, the weaker first.
///
/// What each comes to on this machine is known to the device that confines. A tier that was asked
/// for is had as it was named, or nothing is started.
public enum Tier {
  /// Rules that a program carries along, in the machine's own namespaces: what files it may use,
  /// and what it may ask of the kernel.
  T1,
  /// The same rules in a cell: namespaces of its own, of which nothing leads out but what was
  /// granted.
  T2;

  /// Returns whether this holds at least as strongly as `other`.
  public boolean isAtLeast(Tier other) {
    return compareTo(other) >= 0;
  }
}
