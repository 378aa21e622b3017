package dev.aaos.cli;

import dev.aaos.cli.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A daemon that answers with literal lines: a real Unix socket, no logic.
///
/// For each method either one line or several (a stream, after which it closes). A line that is
/// only `@wait METHOD` holds the stream until a request for that method has arrived; `@cut`
/// closes at once.
final class FakeDaemon implements AutoCloseable {
  private final ServerSocketChannel server;
  private final Path socket;
  private final Map<String, List<String>> answers = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final Map<String, LinkedBlockingQueue<String>> arrived = new ConcurrentHashMap<>();

  FakeDaemon(Path directory) throws IOException {
    socket = directory.resolve("agentd.sock");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::accept);
  }

  Path socket() {
    return socket;
  }

  /// Answers `method` with the result `result`.
  FakeDaemon on(String method, String result) {
    answers.put(method, List.of("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + result + "}"));
    return this;
  }

  /// Answers `method` with the error `message`.
  FakeDaemon failing(String method, int code, String message) {
    String error = Json.object().with("code", code).with("message", message).toString();
    answers.put(method, List.of("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":" + error + "}"));
    return this;
  }

  /// Answers `method` with these lines as they are, then closes.
  FakeDaemon streaming(String method, String... lines) {
    answers.put(method, List.of(lines));
    return this;
  }

  /// Returns the parameters of the next request for `method`, in the order they came.
  Json.Obj asked(String method) throws InterruptedException {
    String line = queue(method).poll(10, TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError(method + " was not asked; there were " + received);
    }
    return ((Json.Obj) Json.parse(line)).object("params");
  }

  /// Returns whether no request for `method` is left to look at.
  boolean isNotAsked(String method) {
    return queue(method).isEmpty();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException closed) {
      return;
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      BufferedReader lines = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
      String line = lines.readLine();
      while (line != null) {
        if (!answer(client, line)) {
          return;
        }
        line = lines.readLine();
      }
    } catch (IOException | InterruptedException gone) {
      return;
    }
  }

  private boolean answer(SocketChannel client, String line)
      throws IOException, InterruptedException {
    String method = ((Json.Obj) Json.parse(line)).text("method", "");
    received.add(line);
    queue(method).add(line);
    List<String> lines = Optional.ofNullable(answers.get(method))
        .orElse(List.of("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":"
            + "{\"code\":-32601,\"message\":\"method not found\"}}"));
    for (String each : lines) {
      if (each.equals("@cut")) {
        return false;
      }
      if (each.startsWith("@wait ")) {
        String awaited = each.substring("@wait ".length());
        queue(awaited + " (waited for)").poll(10, TimeUnit.SECONDS);
      } else {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(each + "\n");
        while (bytes.hasRemaining()) {
          client.write(bytes);
        }
      }
    }
    queue(method + " (waited for)").add(line);
    return lines.size() == 1 && lines.getFirst().contains("jsonrpc");
  }

  private LinkedBlockingQueue<String> queue(String method) {
    return arrived.computeIfAbsent(method, _ -> new LinkedBlockingQueue<>());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
