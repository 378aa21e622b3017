/// What agents may spend, and have spent.
///
/// [dev.aaos.kernel.budget.Budget] is one agent's account. Spending is charged to the agent and
/// to every ancestor that has an account, so that a child cannot outspend its parent.
package dev.aaos.kernel.budget;
