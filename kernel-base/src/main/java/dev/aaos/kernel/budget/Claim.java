package dev.aaos.kernel.budget;

import dev.aaos.inference.Claimant;

/// How an agent stands against others that wait for a model. What the numbers mean, and their
/// bounds, is said with [Claimant].
///
/// @param weight how large its share is: that of the agent at the top, for all below it
/// @param priority how far it goes ahead: never further than the one above it
public record Claim(int weight, int priority) {
  /// What holds when no manifest says anything.
  public static final Claim USUAL = new Claim(1, 0);

  /// Refuses numbers out of their bounds, naming these.
  public Claim {
    of("", "", weight, priority);
  }

  /// Returns who claims so for the job `job` of the flow `flow`.
  public Claimant of(String flow, String job) {
    return of(flow, job, weight, priority);
  }

  private static Claimant of(String flow, String job, int weight, int priority) {
    return new Claimant(flow, job, weight, priority);
  }
}
