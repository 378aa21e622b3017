package dev.aaos.drivers.model.provider;

import dev.aaos.kernel.device.ModelFailure.Kind;

/// What an HTTP status other than 200 says of a model call.
final class HttpStatus {
  /// The one status that brings an answer.
  static final int OK = 200;

  private static final int UNAUTHORISED = 401;
  private static final int FORBIDDEN = 403;
  private static final int TIMEOUT = 408;
  private static final int CONFLICT = 409;
  private static final int TOO_EARLY = 425;
  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;
  /// Anthropic's own: the service is overloaded.
  private static final int OVERLOADED = 529;

  private static final int FIRST_OF_SERVER = 500;
  private static final int LAST_OF_SERVER = 599;

  private HttpStatus() {}

  /// Returns the kind of failure `status` is, going by the number alone.
  static Kind kind(int status) {
    return switch (status) {
      case UNAUTHORISED, FORBIDDEN -> Kind.UNAUTHORISED;
      case TIMEOUT -> Kind.TIMEOUT;
      case CONFLICT, TOO_EARLY, TOO_MANY -> Kind.RATE_LIMITED;
      case UNAVAILABLE, OVERLOADED -> Kind.OVERLOADED;
      default ->
        status >= FIRST_OF_SERVER && status <= LAST_OF_SERVER ? Kind.SERVER : Kind.INVALID_REQUEST;
    };
  }
}
