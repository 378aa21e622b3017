package dev.aaos.linux.confine;

/// How strongly programs are confined, the weaker first.
public enum Tier {
  /// Landlock and seccomp in the machine's own namespaces.
  T1,
  /// The same within a cell.
  T2
}
