package dev.aaos.daemon.rpc;

import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.machine.Operator;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Answers the lines of one client, whatever carries them. For one thread.
public final class Dispatcher {
  private final Session session;
  private final Frames frames;

  /// Answers to `frames` what `operator` asks of `backend`.
  public Dispatcher(Operator operator, Backend backend, Frames frames) {
    this.session = new Session(operator, backend);
    this.frames = frames;
  }

  /// Answers one line and returns whether another one may follow.
  ///
  /// @throws IOException when the client has gone
  public boolean answer(String line) throws IOException {
    Request request;
    try {
      request = Request.parse(line);
    } catch (RpcError e) {
      frames.write(failure(Json.MAPPER.nullNode(), e));
      return true;
    }
    try {
      switch (Methods.TABLE.get(request.method())) {
        case null -> throw new RpcError(RpcError.NO_METHOD, "method not found");
        case Method.Simple simple ->
          frames.write(success(request.id(), simple.call(session, request.params())));
        case Method.Streaming streaming -> {
          streaming.call(session, request.params(), frames);
          return false;
        }
      }
    } catch (RpcError e) {
      frames.write(failure(request.id(), e));
    } catch (InterruptedException e) {
      return false;
    }
    return true;
  }

  /// Says that what came was no line that could be read.
  ///
  /// @throws IOException when the client has gone
  public void unreadable(String reason) throws IOException {
    frames.write(failure(Json.MAPPER.nullNode(), new RpcError(RpcError.PARSE, reason)));
  }

  private static Map<String, Object> success(JsonNode id, Object result) {
    Map<String, Object> response = envelope(id);
    response.put("result", result);
    return response;
  }

  private static Map<String, Object> failure(JsonNode id, RpcError what) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", what.code());
    error.put("message", what.text());
    if (!what.detail().isEmpty()) {
      error.put("data", Json.object("detail", what.detail()));
    }
    Map<String, Object> response = envelope(id);
    response.put("error", error);
    return response;
  }

  /// In the order the predecessor has: version, id, then what came of it.
  private static Map<String, Object> envelope(JsonNode id) {
    Map<String, Object> response = new LinkedHashMap<>();
    response.put("jsonrpc", "2.0");
    response.put("id", id);
    return response;
  }
}
