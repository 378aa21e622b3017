package dev.aaos.tests.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One raw connection to a daemon: bytes out, lines in, each awaited for a bounded time.
final class RpcClient implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long MOST_MILLIS = 60_000;
  private static final long POLL_NANOS = 5_000_000;
  private static final int BUFFER = 64 << 10;

  private final SocketChannel channel;
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private byte[] received = new byte[BUFFER];
  private int length;
  private boolean ended;
  private int next;

  private RpcClient(SocketChannel channel, Selector selector) {
    this.channel = channel;
    this.selector = selector;
  }

  static RpcClient connect(Path socket) {
    try {
      SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
      Selector selector = Selector.open();
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      return new RpcClient(channel, selector);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns whether somebody accepts connections at `socket`.
  static boolean isAnswered(Path socket) {
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Has the daemon at `socket` end, if one answers there, and waits until its process has: it
  /// still writes when it does not answer any more.
  static void shutDown(Path socket) {
    if (!isAnswered(socket)) {
      return;
    }
    long pid;
    try (RpcClient client = connect(socket)) {
      pid = client.call("daemon.info", Map.of()).get("pid").longValue();
      client.call("daemon.shutdown", Map.of());
    }
    long deadline = System.nanoTime() + MOST_MILLIS * 1_000_000;
    while (isRunning(pid) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /// A process that nobody has waited for yet is still listed, but has no program any more.
  private static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).flatMap(process -> process.info().command()).isPresent();
  }

  /// Sends `bytes` as they are; fails when the other side has closed.
  void sendBytes(byte[] bytes) throws IOException {
    ByteBuffer from = ByteBuffer.wrap(bytes);
    while (from.hasRemaining()) {
      if (channel.write(from) == 0) {
        channel.keyFor(selector).interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        selector.select(MOST_MILLIS);
        selector.selectedKeys().clear();
        channel.keyFor(selector).interestOps(SelectionKey.OP_READ);
      }
    }
  }

  /// Sends `text` as it is.
  RpcClient send(String text) {
    try {
      sendBytes(text.getBytes(StandardCharsets.UTF_8));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Says that nothing more will be sent.
  void finish() {
    try {
      channel.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the next line; empty when the other side has closed.
  Optional<String> line() {
    long deadline = System.nanoTime() + MOST_MILLIS * 1_000_000;
    while (true) {
      int end = endOfLine();
      if (end >= 0) {
        return Optional.of(take(end, end + 1));
      }
      if (ended) {
        return length == 0 ? Optional.empty() : Optional.of(take(length, length));
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no line within " + MOST_MILLIS + " ms");
      }
      receive();
    }
  }

  private int endOfLine() {
    for (int i = 0; i < length; i++) {
      if (received[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private String take(int characters, int bytes) {
    String text = new String(received, 0, characters, StandardCharsets.UTF_8);
    System.arraycopy(received, bytes, received, 0, length - bytes);
    length -= bytes;
    return text;
  }

  private void receive() {
    try {
      selector.select(MOST_MILLIS);
      selector.selectedKeys().clear();
      int read = channel.read(buffer.clear());
      ended = read < 0;
      if (read > 0) {
        received = Arrays.copyOf(received, Math.max(received.length, length + read));
        buffer.flip().get(received, length, read);
        length += read;
      }
    } catch (IOException e) {
      ended = true;
    }
  }

  /// Sends one line and returns the line that answers it.
  String ask(String line) {
    return send(line + "\n").line().orElseThrow(() -> new AssertionError("closed instead"));
  }

  /// Calls `method` and returns the whole response.
  JsonNode response(String method, Object params) {
    String request = JSON.writeValueAsString(
        Map.of("jsonrpc", "2.0", "id", ++next, "method", method, "params", params));
    return JSON.readTree(ask(request));
  }

  /// Calls `method` and returns its result.
  JsonNode call(String method, Object params) {
    JsonNode response = response(method, params);
    if (!response.has("result")) {
      throw new AssertionError(method + " was answered with " + response);
    }
    return response.get("result");
  }

  /// Calls `method` and returns the message of the error it gets.
  String error(String method, Object params) {
    JsonNode response = response(method, params);
    if (!response.has("error")) {
      throw new AssertionError(method + " was answered with " + response);
    }
    return response.get("error").get("message").stringValue();
  }

  /// Calls the streaming `method`; its frames are read with [#frame].
  RpcClient stream(String method, Object params) {
    return send(JSON.writeValueAsString(
            Map.of("jsonrpc", "2.0", "id", ++next, "method", method, "params", params))
        + "\n");
  }

  /// Returns the next frame of a stream; empty at its end.
  Optional<JsonNode> frame() {
    return line().map(JSON::readTree);
  }

  /// Reads until a frame of `kind` comes, and returns that.
  JsonNode frame(String kind) {
    while (true) {
      JsonNode frame = frame().orElseThrow(() -> new AssertionError("no " + kind));
      if (frame.get("kind").stringValue().equals(kind)) {
        return frame;
      }
    }
  }

  /// Returns the records of `kind`.
  JsonNode records(String kind) {
    return call("audit.query", Map.of("kinds", List.of(kind))).get("records");
  }

  @Override
  public void close() {
    try {
      channel.close();
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
