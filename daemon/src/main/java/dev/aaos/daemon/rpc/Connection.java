package dev.aaos.daemon.rpc;

import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.machine.KernelHalted;
import dev.aaos.kernel.machine.Operator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// One client: requests are read and answered one after another, in order.
///
/// Runs on a virtual thread of its own; [#close] and [#closeWhenStale] are for any.
final class Connection implements Runnable {
  private final SocketChannel channel;
  private final Backend backend;
  private final Semaphore memory;
  private final Consumer<Connection> gone;
  private volatile long lastHeard = System.nanoTime();
  private volatile boolean busy;
  private volatile boolean partial;

  Connection(SocketChannel channel, Backend backend, Semaphore memory, Consumer<Connection> gone) {
    this.channel = channel;
    this.backend = backend;
    this.memory = memory;
    this.gone = gone;
  }

  @Override
  public void run() {
    try (channel;
        LineReader lines = new LineReader(channel, memory, () -> partial = true)) {
      Operator operator = backend.kernel().open(Peer.of(channel).opened());
      serve(new Session(operator, backend), lines);
    } catch (IOException | KernelHalted e) {
      // The client has gone, or the daemon is going: there is nobody left to tell.
    } finally {
      gone.accept(this);
    }
  }

  private void serve(Session session, LineReader lines) throws IOException {
    boolean more = true;
    while (more) {
      Optional<String> line = read(lines);
      partial = false;
      lastHeard = System.nanoTime();
      if (line.isEmpty()) {
        return;
      }
      busy = true;
      try {
        more = answer(session, line.get());
      } finally {
        busy = false;
        lastHeard = System.nanoTime();
      }
    }
  }

  /// Returns the next line; empty when the connection is to end.
  private Optional<String> read(LineReader lines) throws IOException {
    try {
      return lines.next();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    } catch (LineReader.TooLong e) {
      send(failure(Json.MAPPER.nullNode(), RpcError.PARSE, String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  /// Answers one request and returns whether another one may follow.
  private boolean answer(Session session, String line) throws IOException {
    Request request;
    try {
      request = Request.parse(line);
    } catch (RpcError e) {
      send(failure(Json.MAPPER.nullNode(), e.code(), e.text()));
      return true;
    }
    Method method = Methods.TABLE.get(request.method());
    try {
      switch (method) {
        case null -> throw new RpcError(RpcError.NO_METHOD, "method not found");
        case Method.Simple simple ->
          send(success(request.id(), simple.call(session, request.params())));
        case Method.Streaming streaming -> {
          streaming.call(session, request.params(), new ChannelFrames());
          return false;
        }
      }
    } catch (RpcError e) {
      send(failure(request.id(), e.code(), e.text()));
    } catch (InterruptedException e) {
      return false;
    }
    return true;
  }

  private static Map<String, Object> success(JsonNode id, Object result) {
    Map<String, Object> response = new LinkedHashMap<>();
    response.put("jsonrpc", "2.0");
    response.put("id", id);
    response.put("result", result);
    return response;
  }

  private static Map<String, Object> failure(JsonNode id, int code, String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code);
    error.put("message", message);
    Map<String, Object> response = new LinkedHashMap<>();
    response.put("jsonrpc", "2.0");
    response.put("id", id);
    response.put("error", error);
    return response;
  }

  private void send(Object response) throws IOException {
    byte[] json = Json.MAPPER.writeValueAsBytes(response);
    ByteBuffer line =
        ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
    while (line.hasRemaining()) {
      channel.write(line);
    }
  }

  boolean isBusy() {
    return busy;
  }

  /// Ends the connection when a line stays unfinished, or nothing is said, for too long.
  void closeWhenStale(long now, Duration unfinished, Duration idle) {
    long quiet = now - lastHeard;
    boolean stale = partial ? quiet > unfinished.toNanos() : quiet > idle.toNanos();
    if (!busy && stale) {
      close();
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      gone.accept(this);
    }
  }

  private final class ChannelFrames implements Frames {
    @Override
    public void write(Object frame) throws IOException {
      send(frame);
    }

    @Override
    public boolean isAbandoned() {
      return !channel.isOpen();
    }
  }
}
