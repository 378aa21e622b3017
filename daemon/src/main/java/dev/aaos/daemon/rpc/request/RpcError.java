package dev.aaos.daemon.rpc.request;

/// A request that gets an error for an answer.
public final class RpcError extends Exception {
  private static final long serialVersionUID = 1L;

  public static final int PARSE = -32700;
  public static final int NO_METHOD = -32601;
  public static final int FAILED = -32603;

  private final int code;
  private final String detail;

  private RpcError(int code, String message, String detail) {
    super(message);
    this.code = code;
    this.detail = detail;
  }

  /// An error of the code `code`.
  public RpcError(int code, String message) {
    this(code, message, "");
  }

  /// An error of the one code the predecessor uses for everything but parsing and unknown
  /// methods.
  public RpcError(String message) {
    this(FAILED, message);
  }

  /// An error whose message is the predecessor's, with more to say beside it.
  public RpcError(String message, String detail) {
    this(FAILED, message, detail);
  }

  /// Returns what stands beside the message; empty for nothing.
  public String detail() {
    return detail;
  }

  /// Returns its code.
  public int code() {
    return code;
  }

  /// Returns its message.
  public String text() {
    return String.valueOf(getMessage());
  }
}
