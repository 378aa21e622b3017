package dev.aaos.kernel.machine;

import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.log.Content;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What every part of the machine that serves callers needs.
///
/// @param random where ids come from; must be safe for any thread
record Core(
    JournalThread machine,
    Content content,
    Devices devices,
    KernelLimits limits,
    ApprovalDesk desk,
    Reaches reaches,
    Audience audience,
    Settlements settlements,
    Standstill still,
    Answers answers,
    RandomGenerator random) {
  /// Returns what is wrong with the size of `what`, when it is too large to be kept.
  Optional<String> excess(String what, byte[] content) {
    int most = limits.contentBytes();
    return content.length <= most
        ? Optional.empty()
        : Optional.of("the " + what + " has " + content.length + " bytes; the most is " + most);
  }
}
