package dev.aaos.kernel.approval;

import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;

/// What a person put in the place of the call that was asked about.
///
/// @param input what the tool is given instead
/// @param effect what it does instead, in one line
/// @param fingerprint of tool, that input and the agent: a yes allows this call and no
///     other
public record Edit(BlobRef input, BlobRef effect, Digest fingerprint) {}
