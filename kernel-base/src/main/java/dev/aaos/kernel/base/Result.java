package dev.aaos.kernel.base;

import java.util.function.Function;

/// What a request to the kernel came to: done, or refused with a reason.
///
/// Failures of the outside world arrive as [Errno#EIO]; bugs are exceptions and never arrive
/// here.
///
/// @param <T> what a request that is done gives back
public sealed interface Result<T> {
  /// The request was done.
  record Ok<T>(T value) implements Result<T> {}

  /// The request was not done, and nothing was changed but the record of this refusal.
  ///
  /// @param reason names the thing, its value and what to do next
  record Refused<T>(Errno errno, String reason) implements Result<T> {}

  /// Returns a result that is done.
  static <T> Result<T> ok(T value) {
    return new Ok<>(value);
  }

  /// Returns a refusal.
  static <T> Result<T> refused(Errno errno, String reason) {
    return new Refused<>(errno, reason);
  }

  /// Returns what `f` makes of the value of this result; a refusal stays as it is.
  default <R> Result<R> flatMap(Function<? super T, Result<R>> f) {
    return switch (this) {
      case Ok<T>(T value) -> f.apply(value);
      case Refused<T>(Errno errno, String reason) -> refused(errno, reason);
    };
  }

  /// Returns this result with its value replaced by `f` of it; a refusal stays as it is.
  default <R> Result<R> map(Function<? super T, ? extends R> f) {
    return switch (this) {
      case Ok<T>(T value) -> ok(f.apply(value));
      case Refused<T>(Errno errno, String reason) -> refused(errno, reason);
    };
  }
}
