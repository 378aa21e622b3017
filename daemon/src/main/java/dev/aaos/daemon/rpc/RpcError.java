package dev.aaos.daemon.rpc;

/// A request that gets an error for an answer.
final class RpcError extends Exception {
  private static final long serialVersionUID = 1L;

  static final int PARSE = -32700;
  static final int NO_METHOD = -32601;
  static final int FAILED = -32603;

  private final int code;
  private final String detail;

  private RpcError(int code, String message, String detail) {
    super(message);
    this.code = code;
    this.detail = detail;
  }

  RpcError(int code, String message) {
    this(code, message, "");
  }

  /// An error of the one code the predecessor uses for everything but parsing and unknown
  /// methods.
  RpcError(String message) {
    this(FAILED, message);
  }

  /// An error whose message is the predecessor's, with more to say beside it.
  RpcError(String message, String detail) {
    this(FAILED, message, detail);
  }

  /// Returns what stands beside the message; empty for nothing.
  String detail() {
    return detail;
  }

  int code() {
    return code;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
