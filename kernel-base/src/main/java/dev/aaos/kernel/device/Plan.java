package dev.aaos.kernel.device;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.effect.EffectClass;
import java.util.List;

/// What a call needs and what it would do, told before it does it.
///
/// @param needs the resource capabilities this very input needs, beside `tool: NAME`
/// @param effect how the call may be treated after a crash
/// @param description the exact effect in one line for a person who must approve it, such as
///     `write 120 bytes to /data/out/a.md`
public record Plan(List<Capability> needs, EffectClass effect, String description) {
  /// Copies the list.
  public Plan {
    needs = List.copyOf(needs);
  }
}
