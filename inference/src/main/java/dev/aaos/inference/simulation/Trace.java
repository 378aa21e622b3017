package dev.aaos.inference.simulation;

import dev.aaos.inference.Claimant;
import java.util.List;

/// What agents ask a backend for, whatever the order in which they are served.
///
/// @param jobs in the order in which they begin
public record Trace(List<Job> jobs) {
  /// Copies the list.
  public Trace {
    jobs = List.copyOf(jobs);
  }

  /// Something that somebody waits for.
  ///
  /// @param claimant who asks for all of it
  /// @param kind what it is a case of
  /// @param begins when it does, in nanoseconds from the beginning
  /// @param steps its model calls; each comes after those it needs
  public record Job(Claimant claimant, String kind, long begins, List<Step> steps) {
    /// Copies the list, and checks that no step needs a later one.
    public Job {
      steps = List.copyOf(steps);
      for (int i = 0; i < steps.size(); i++) {
        int at = i;
        if (steps.get(i).after().stream().anyMatch(needed -> needed < 0 || needed >= at)) {
          throw new IllegalArgumentException("step " + i + " needs a later one");
        }
      }
    }
  }

  /// One model call.
  ///
  /// @param thread which of the job's conversations it goes on with; the model reads all of that
  ///     again
  /// @param adds how many tokens it adds to what is read
  /// @param writes how many tokens the model writes
  /// @param pause how many nanoseconds pass before it, for tools and people, once it could begin
  /// @param after the steps that must have ended before
  public record Step(int thread, long adds, long writes, long pause, List<Integer> after) {
    /// Copies the list.
    public Step {
      after = List.copyOf(after);
    }
  }
}
