package dev.aaos.daemon.rpc;

/// A request that gets an error for an answer.
final class RpcError extends Exception {
  private static final long serialVersionUID = 1L;

  static final int PARSE = -32700;
  static final int NO_METHOD = -32601;
  static final int FAILED = -32603;

  private final int code;

  RpcError(int code, String message) {
    super(message);
    this.code = code;
  }

  /// An error of the one code the predecessor uses for everything but parsing and unknown
  /// methods.
  RpcError(String message) {
    this(FAILED, message);
  }

  int code() {
    return code;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
