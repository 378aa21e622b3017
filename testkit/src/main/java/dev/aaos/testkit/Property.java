package dev.aaos.testkit;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A law checked over generated cases.
///
/// ```java
/// Property.of("covers is reflexive", patterns).cases(10_000).holds(p ->
/// assertThat(p.covers(p)).isTrue());
/// ```
///
/// The seed is fresh in each run, or the value of the system property `aaos.seed`. A failing case
/// is shrunk for at most [#MAX_SHRINKS] attempts, and the error names the seed that repeats it.
///
/// @param <T> what the law speaks of
public final class Property<T> {
  /// How many simpler cases are tried before the simplest failing one so far is reported.
  public static final int MAX_SHRINKS = 2_000;

  private static final int DEFAULT_CASES = 1_000;

  private final String name;
  private final Generator<T> generator;
  private final int cases;

  private Property(String name, Generator<T> generator, int cases) {
    this.name = name;
    this.generator = generator;
    this.cases = cases;
  }

  /// Returns the property `name` over what `generator` makes, with 1,000 cases.
  public static <T> Property<T> of(String name, Generator<T> generator) {
    return new Property<>(name, generator, DEFAULT_CASES);
  }

  /// Returns this property checked over `count` cases.
  public Property<T> cases(int count) {
    return new Property<>(name, generator, count);
  }

  /// Checks `law` on every case.
  ///
  /// @throws AssertionError on the first case that fails, shrunk, with the seed
  public void holds(Law<T> law) {
    long seed = Long.getLong("aaos.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < cases; i++) {
      T value = generator.draw(random.split());
      Throwable failure = failureOf(law, value);
      if (failure != null) {
        throw shrunk(law, value, failure, "case " + i + ", repeat with -Daaos.seed=" + seed);
      }
    }
  }

  private AssertionError shrunk(Law<T> law, T value, Throwable failure, String where) {
    T simplest = value;
    Throwable reason = failure;
    int tried = 0;
    boolean found = true;
    while (found && tried < MAX_SHRINKS) {
      found = false;
      for (T simpler : generator.shrink(simplest)) {
        Throwable next = tried++ < MAX_SHRINKS ? failureOf(law, simpler) : null;
        if (next != null) {
          simplest = simpler;
          reason = next;
          found = true;
          break;
        }
      }
    }
    return new AssertionError(name + " fails for " + simplest + " (" + where + ")", reason);
  }

  private @Nullable Throwable failureOf(Law<T> law, T value) {
    try {
      law.check(value);
      return null;
    } catch (Exception | AssertionError e) {
      return e;
    }
  }

  /// What must be true of each case: returns when it is, throws when it is not.
  @FunctionalInterface
  public interface Law<T> {
    /// Checks the law on `value`.
    void check(T value) throws Exception;
  }
}
