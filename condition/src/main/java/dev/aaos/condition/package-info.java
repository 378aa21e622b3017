/// What stands after `when:` in a policy, in the Common Expression Language.
///
/// No module of its own: packages of its library are split among jars. It is loaded by a class
/// loader of its own when a policy has an expression, by
/// [dev.aaos.policy.text.LoadedExpressions], and not before.
@org.jspecify.annotations.NullMarked
package dev.aaos.condition;
