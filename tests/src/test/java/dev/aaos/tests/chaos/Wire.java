package dev.aaos.tests.chaos;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A connection to a daemon that may die at any moment: what it did not say in a whole line, it
/// did not say. For one thread.
public final class Wire implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final SocketChannel channel;
  private final InputStream in;

  private Wire(SocketChannel channel) {
    this.channel = channel;
    this.in = new BufferedInputStream(Channels.newInputStream(channel));
  }

  /// Connects; empty when nobody answers.
  public static Optional<Wire> connect(Path socket) {
    try {
      return Optional.of(new Wire(SocketChannel.open(UnixDomainSocketAddress.of(socket))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Calls `method` and returns the whole response; empty when the daemon died first.
  public Optional<JsonNode> call(String method, Object params) {
    return send(method, params) ? next() : Optional.empty();
  }

  /// Sends a request; returns whether it was sent.
  boolean send(String method, Object params) {
    String request = JSON.writeValueAsString(
        Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", params));
    ByteBuffer bytes = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Returns the next whole line; empty when none will come any more.
  Optional<JsonNode> next() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n') {
          return Optional.of(JSON.readTree(line.toString(StandardCharsets.UTF_8)));
        }
        line.write(next);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
