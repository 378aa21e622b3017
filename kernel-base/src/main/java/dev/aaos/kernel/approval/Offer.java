package dev.aaos.kernel.approval;

import dev.aaos.capability.Capability;

/// What might be derived from a grant for an allowance: the grant covers it.
public record Offer(long parent, Capability capability) {}
