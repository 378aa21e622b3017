package dev.aaos.policy.text;

import dev.aaos.policy.Condition;

/// Reads the expressions of `when:`.
@FunctionalInterface
public interface Expressions {
  /// Returns the condition that `expression` writes, checked.
  ///
  /// @throws PolicyProblem when it is none, with the place in it and the mend
  Condition read(String expression) throws PolicyProblem;
}
