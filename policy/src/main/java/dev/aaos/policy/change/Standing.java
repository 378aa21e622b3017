package dev.aaos.policy.change;

import dev.aaos.policy.Demand;
import dev.aaos.policy.Effect;

/// How a call stands: what a policy says of it, and whose yes it takes.
record Standing(Effect effect, Demand demand) {
  /// Returns whether more is possible under this than under `other`.
  boolean isWiderThan(Standing other) {
    if (effect == Effect.ASK && other.effect == Effect.ASK) {
      return !demand.isAtLeast(other.demand);
    }
    return effect.compareTo(other.effect) < 0;
  }

  /// Returns it in words.
  String words() {
    return switch (effect) {
      case ALLOW -> "allowed";
      case ASK -> "asked (" + demand + ")";
      case DENY -> "denied";
    };
  }
}
