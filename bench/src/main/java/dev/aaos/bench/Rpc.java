package dev.aaos.bench;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One connection to a daemon, one request after another. For one thread.
final class Rpc implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final SocketChannel channel;
  private final BufferedReader answers;

  Rpc(Path socket) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    answers = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
  }

  /// Calls `method` and returns its result.
  JsonNode call(String method, Map<String, ?> params) throws IOException {
    send(method, params);
    return result(method);
  }

  /// Returns the next frame of a stream of that `kind`; others are passed over.
  JsonNode frame(String kind) throws IOException {
    JsonNode frame = JSON.readTree(line(kind));
    while (!frame.path("kind").asString("").equals(kind)) {
      frame = JSON.readTree(line(kind));
    }
    return frame;
  }

  private String line(String awaited) throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new EOFException("the daemon closed the connection on " + awaited);
    }
    return line;
  }

  /// Returns the result of `method`, which was sent.
  JsonNode result(String method) throws IOException {
    String answer = line(method);
    JsonNode result = JSON.readTree(answer).path("result");
    if (result.isMissingNode()) {
      throw new IOException(method + " was answered with " + answer);
    }
    return result;
  }

  /// Calls `method` and does not wait for what comes of it.
  void send(String method, Map<String, ?> params) throws IOException {
    String request = JSON.writeValueAsString(
        Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", params));
    ByteBuffer bytes = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
