package dev.aaos.kernel.machine;

import dev.aaos.kernel.approval.Allowance;
import dev.aaos.log.Digest;
import java.util.Optional;

/// What a person says yes to.
///
/// @param meant the fingerprint of the call they looked at, where that is known
/// @param input what the tool is to be given in the place of that
/// @param allowance what they allow beside it
/// @param reason what they say besides; may be empty
public record Yes(
    Optional<Digest> meant, Optional<String> input, Optional<Allowance> allowance, String reason) {}
