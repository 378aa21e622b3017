/// What one policy permits that another did not.
///
/// Reading order: [Widening], [Region], [Partition], [Standing].
package dev.aaos.policy.change;
