package dev.aaos.drivers.tool.program.protocol;

import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.base.Errno;
import tools.jackson.databind.node.ObjectNode;

/// Why a request has an error for an answer, in JSON-RPC's numbers.
final class Fault extends Exception {
  static final int PARSE = -32_700;
  static final int REQUEST = -32_600;
  static final int METHOD = -32_601;
  static final int PARAMS = -32_602;
  static final int INTERNAL = -32_603;
  static final int REFUSED = -32_000;
  private static final long serialVersionUID = 1L;

  private final int code;
  private final String errno;

  /// A fault of the request itself.
  Fault(int code, String reason) {
    this(code, "", reason);
  }

  /// A request that the kernel refused.
  Fault(Errno errno, String reason) {
    this(REFUSED, errno.name(), reason);
  }

  private Fault(int code, String errno, String reason) {
    super(reason);
    this.code = code;
    this.errno = errno;
  }

  /// Returns it as an error on the line.
  ObjectNode told() {
    ObjectNode error = Json.object().put("code", code).put("message", getMessage());
    if (!errno.isEmpty()) {
      error.putObject("data").put("errno", errno);
    }
    return error;
  }
}
