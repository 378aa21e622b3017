package dev.aaos.drivers.tool.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/// A server on loopback that does to each connection what the test says, and remembers what it
/// was asked.
final class FakeServer implements AutoCloseable {
  private final ServerSocket server;
  private final Script script;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /// What is done to one connection whose request has been read.
  @FunctionalInterface
  interface Script {
    /// Answers on `connection`, which is closed afterwards.
    void answer(Socket connection) throws IOException;
  }

  private FakeServer(ServerSocket server, Script script) {
    this.server = server;
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  /// Returns a server that answers with `bytes` given as characters, and closes.
  static FakeServer saying(String bytes) throws IOException {
    return acting(connection -> say(connection, bytes));
  }

  /// Returns a server that acts out `script`.
  static FakeServer acting(Script script) throws IOException {
    return acting(ServerSocketFactory.getDefault(), script);
  }

  /// Returns a server that acts out `script` on connections that `sockets` make.
  static FakeServer acting(ServerSocketFactory sockets, Script script) throws IOException {
    return new FakeServer(
        sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
  }

  /// Sends `bytes`, given as the characters U+0000 to U+00FF.
  static void say(Socket connection, String bytes) throws IOException {
    connection.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    connection.getOutputStream().flush();
  }

  /// Returns whether the other side has closed `connection` within `millis`, zero for ever.
  static boolean isLeftWithin(Socket connection, int millis) throws IOException {
    connection.setSoTimeout(millis);
    try {
      return connection.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  /// Sends one `x` after the other, 20 ms apart, until the other side has closed `connection`.
  static void drip(Socket connection) throws IOException {
    while (!isLeftWithin(connection, 20)) {
      say(connection, "x");
    }
  }

  /// Returns the port it listens on.
  int port() {
    return server.getLocalPort();
  }

  /// Returns the URL of `path` at its address.
  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  /// Returns the requests read so far, each with its line ends as they came.
  List<String> requests() {
    return List.copyOf(requests);
  }

  /// Returns how many connections were opened to it by now.
  ///
  /// Connections are accepted in the order they were opened; so one more is opened, and when that
  /// has been accepted all earlier ones have.
  int connections() throws IOException {
    try (Socket probe = new Socket(server.getInetAddress(), port())) {
      while (connections.stream().noneMatch(s -> s.getPort() == probe.getLocalPort())) {
        Thread.onSpinWait();
      }
    }
    return connections.size() - 1;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = server.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (SocketException e) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      String request = head(connection.getInputStream());
      if (request.endsWith("\r\n\r\n")) {
        requests.add(request);
        script.answer(connection);
      }
    } catch (IOException e) {
      // The client may leave at any time: what it made of the answer is for the test to see.
      return;
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    int read = 0;
    while (read >= 0 && !head.toString().endsWith("\r\n\r\n")) {
      read = in.read();
      head.append(read < 0 ? "" : String.valueOf((char) read));
    }
    return head.toString();
  }
}
