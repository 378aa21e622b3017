/// Policies as people write them: YAML, checked before it applies; and cases to try one on.
///
/// Reading order: [PolicyText], [RuleText], [Node], [Cases].
package dev.aaos.policy.text;
