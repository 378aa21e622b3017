package dev.aaos.inference.simulation;

/// What a backend is like that runs a model itself.
///
/// @param slots how many calls it runs at once, each at full speed
/// @param readsPerSecond how many tokens it reads in a second, in each slot
/// @param writesPerSecond how many it writes
/// @param remembers of how many tokens it keeps what it computed when it read them; conversations
///     that were not gone on with for longest are forgotten first
public record Engine(int slots, long readsPerSecond, long writesPerSecond, long remembers) {
  private static final double NANOS = 1e9;

  /// Returns how long a call holds a slot.
  long nanos(long fresh, long written) {
    double reading = (double) fresh / (double) readsPerSecond;
    return (long) ((reading + (double) written / (double) writesPerSecond) * NANOS);
  }

  /// Returns how long the calls of `job` would hold slots if nothing were ever forgotten.
  public long demand(Trace.Job job) {
    long nanos = 0;
    for (Trace.Step step : job.steps()) {
      nanos += nanos(step.adds(), step.writes());
    }
    return nanos;
  }
}
