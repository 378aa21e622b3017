package dev.aaos.kernel.base;

/// Names one operator's connection: the sequence of the record that opened it.
///
/// Every record an operator causes leads back to it.
public record SessionId(long sequence) {}
