package dev.aaos.inference;

/// What a call got of a backend.
///
/// @param freshTokens tokens that the model read anew
/// @param cachedTokens tokens that it had read before and still knew
/// @param outputTokens tokens that it wrote
/// @param nanos how long a slot was held
public record Service(long freshTokens, long cachedTokens, long outputTokens, long nanos) {
  /// Nothing.
  public static final Service NONE = new Service(0, 0, 0, 0);

  private static final long CACHED = 1;
  private static final long FRESH = 10;
  private static final long OUTPUT = 50;

  /// Refuses negative numbers.
  public Service {
    if (freshTokens < 0 || cachedTokens < 0 || outputTokens < 0 || nanos < 0) {
      throw new IllegalArgumentException("negative service " + freshTokens + "/" + cachedTokens
          + "/" + outputTokens + " in " + nanos + " ns");
    }
  }

  /// Returns so much slot time, and no tokens.
  public static Service time(long nanos) {
    return new Service(0, 0, 0, nanos);
  }

  /// Returns the tokens as one number, in tenths of a token read: one written counts five, as
  /// providers price it, and one that was known a tenth.
  public long units() {
    return freshTokens * FRESH + cachedTokens * CACHED + outputTokens * OUTPUT;
  }
}
