package dev.aaos.daemon.rpc;

import dev.aaos.daemon.rpc.request.Request;
import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.machine.Operator;
import dev.aaos.kernel.machine.Warrant;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Answers the lines of one client, whatever carries them. For one thread.
public final class Dispatcher {
  private final Frames frames;
  private Session session;

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
      Method method = Methods.TABLE.get(request.method());
      if (method == null) {
        throw new RpcError(RpcError.NO_METHOD, "method not found");
      }
      Session.require(method.access().refusal(session, request.params()));
      switch (method.answer()) {
        case Method.Admitting admitting -> {
          session = admitting.call(session, request.params());
          frames.write(success(request.id(), session.described()));
        }
        case Method.Simple simple ->
          frames.write(success(request.id(), simple.call(session, request.params())));
        case Method.Streaming streaming -> {
          streaming.call(session, request.params(), whileItHolds());
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

  /// Returns where a stream goes: it ends when the authority has that it was begun under.
  private Frames whileItHolds() {
    Warrant warrant = session.operator().warrant();
    return new Frames() {
      private boolean ended;

      @Override
      public void write(Object frame) throws IOException {
        frames.write(frame);
      }

      @Override
      public boolean isAbandoned() throws IOException {
        Optional<String> lapse = ended ? Optional.empty() : warrant.lapse();
        if (lapse.isPresent()) {
          ended = true;
          frames.write(StreamMethods.failure(new RpcError(lapse.get())));
        }
        return ended || frames.isAbandoned();
      }
    };
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
