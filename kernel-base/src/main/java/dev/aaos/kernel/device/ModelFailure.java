package dev.aaos.kernel.device;

import dev.aaos.kernel.base.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// A model call that gave no answer, which may have cost something all the same: a provider bills
/// what it read and wrote, whether or not all of it arrived.
public final class ModelFailure extends IOException {
  private static final long serialVersionUID = 1L;

  /// What kind of failure it was, which decides whether trying again can help.
  public enum Kind {
    /// The provider did not accept the key (401, 403).
    UNAUTHORISED(false),
    /// The provider does not know the model (404), or no backend serves it.
    UNKNOWN_MODEL(false),
    /// The provider did not accept the request (other 4xx).
    INVALID_REQUEST(false),
    /// Too many requests (429).
    RATE_LIMITED(true),
    /// The provider is overloaded (503, 529).
    OVERLOADED(true),
    /// The provider failed (other 5xx).
    SERVER(true),
    /// No connection could be made, or it broke before the answer was whole.
    UNREACHABLE(true),
    /// No answer within the time allowed.
    TIMEOUT(true),
    /// The answer was not what the protocol says.
    MALFORMED(true);

    private final boolean retryable;

    Kind(boolean retryable) {
      this.retryable = retryable;
    }

    /// Returns whether the same request may succeed later.
    public boolean isRetryable() {
      return retryable;
    }
  }

  private final Kind kind;
  private final transient Optional<Duration> retryAfter;
  private final transient Usage spent;

  /// A failure of `kind`; `message` names the backend and what it said, never a key.
  public ModelFailure(Kind kind, String message) {
    this(kind, message, Optional.empty());
  }

  /// A failure of `kind` after which the provider asked to wait `retryAfter`.
  public ModelFailure(Kind kind, String message, Optional<Duration> retryAfter) {
    this(kind, message, retryAfter, Usage.ZERO);
  }

  private ModelFailure(Kind kind, String message, Optional<Duration> retryAfter, Usage spent) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
    this.spent = spent;
  }

  /// Returns this failure, having cost `spent`.
  public ModelFailure costing(Usage spent) {
    if (spent.equals(this.spent)) {
      return this;
    }
    ModelFailure costly = new ModelFailure(kind, String.valueOf(getMessage()), retryAfter, spent);
    costly.setStackTrace(getStackTrace());
    return costly;
  }

  /// Returns what kind of failure it was.
  public Kind kind() {
    return kind;
  }

  /// Returns how long the provider asked to wait, when it did.
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /// Returns what the provider bills for the call, as far as is known and estimated where it does
  /// not say. Nothing, unless it had begun to answer: one that could not be reached, refused with
  /// a status or had not said a word has promised nothing.
  public Usage spent() {
    return spent;
  }
}
