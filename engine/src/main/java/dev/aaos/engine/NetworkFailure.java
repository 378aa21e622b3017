package dev.aaos.engine;

/// What a network cannot do; the message says why.
final class NetworkFailure extends Exception {
  private static final long serialVersionUID = 1L;

  NetworkFailure(String message) {
    super(message);
  }
}
