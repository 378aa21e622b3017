package dev.aaos.kernel.decide;

import dev.aaos.kernel.base.Errno;

/// Why something that was asked for is refused.
record Refusal(Errno errno, String reason) {}
