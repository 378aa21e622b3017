/// What a policy is, and what it says about a call.
///
/// Reading order: [Policy], [Rule], [Scope], [Condition], [Facts], [Judgement].
package dev.aaos.policy;
