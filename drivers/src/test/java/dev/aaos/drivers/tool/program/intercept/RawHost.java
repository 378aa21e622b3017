package dev.aaos.drivers.tool.program.intercept;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ServerSocketFactory;

/// A host that does what a test says, byte by byte.
final class RawHost implements AutoCloseable {
  private final ServerSocket listening;
  private final List<String> heads = Collections.synchronizedList(new ArrayList<>());

  /// What it does with one connection.
  @FunctionalInterface
  interface Script {
    void act(RawHost host, Socket connection) throws IOException, InterruptedException;
  }

  private RawHost(ServerSocket listening, Script script) {
    this.listening = listening;
    Thread.ofVirtual().start(() -> serve(script));
  }

  static RawHost acting(Script script) throws IOException {
    return acting(ServerSocketFactory.getDefault(), script);
  }

  static RawHost acting(ServerSocketFactory sockets, Script script) throws IOException {
    return new RawHost(
        sockets.createServerSocket(0, 0, InetAddress.ofLiteral("127.0.0.1")), script);
  }

  /// Answers each request of a connection with the next of `answers`, and then ends it.
  static RawHost saying(String... answers) throws IOException {
    return acting((host, connection) -> {
      for (String answer : answers) {
        host.head(connection);
        say(connection, answer);
      }
    });
  }

  private void serve(Script script) {
    try {
      while (true) {
        Socket connection = listening.accept();
        Thread.ofVirtual().start(() -> serve(script, connection));
      }
    } catch (IOException e) {
      return; // it was closed
    }
  }

  private void serve(Script script, Socket connection) {
    try (connection) {
      script.act(this, connection);
    } catch (IOException | InterruptedException e) {
      heads.add("failed: " + e.getMessage());
    }
  }

  /// Reads the head of the next request, and returns it.
  String head(Socket connection) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int read = connection.getInputStream().read();
      if (read < 0) {
        throw new IOException("the connection ended after: " + head);
      }
      head.append((char) read);
    }
    heads.add(head.toString());
    return head.toString();
  }

  static void say(Socket connection, String text) throws IOException {
    connection
        .getOutputStream()
        .write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    connection.getOutputStream().flush();
  }

  int port() {
    return listening.getLocalPort();
  }

  List<String> heads() {
    return List.copyOf(heads);
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
