package dev.aaos.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// A provider on loopback: plays the next of its scripts for each request, byte for byte, and
/// keeps what it was asked.
public final class FakeProvider implements AutoCloseable {
  private static final int BACKLOG = 128;

  private final ServerSocket server;
  private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile Optional<Function<Request, Script>> habit = Optional.empty();
  private volatile String streamType = "text/event-stream; charset=utf-8";

  /// What it was asked.
  ///
  /// @param line the request line
  /// @param headers by name in small letters
  /// @param body the body, as text
  public record Request(String line, Map<String, String> headers, String body) {}

  /// What it does once it has read a request.
  @FunctionalInterface
  public interface Script {
    /// Answers `client`.
    void play(Client client) throws IOException;
  }

  private FakeProvider(ServerSocket server) {
    this.server = server;
  }

  /// Starts one on a free port.
  public static FakeProvider start() throws IOException {
    FakeProvider provider =
        new FakeProvider(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(provider::accept);
    return provider;
  }

  /// Returns its address, without a path.
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /// Has it play `script` for the next request that has none yet.
  public FakeProvider then(Script script) {
    scripts.add(script);
    return this;
  }

  /// Has it play what `habit` gives for each request that no script is left for. Any number may
  /// come, so these are not kept.
  public FakeProvider otherwise(Function<Request, Script> habit) {
    this.habit = Optional.of(habit);
    return this;
  }

  /// Has it call its streams `type`.
  public FakeProvider streaming(String type) {
    streamType = type;
    return this;
  }

  /// Has it answer the next request with `events`, as a stream in one piece.
  public FakeProvider thenStream(String events) {
    return then(client -> client.stream().chunk(events).end());
  }

  /// Has it answer the next request with `status` and `body`.
  public FakeProvider thenAnswer(int status, String type, String body, String... headers) {
    return then(client -> client.whole(status, type, body, headers));
  }

  /// Returns the only request so far.
  public Request request() {
    if (requests.size() != 1) {
      throw new AssertionError("asked " + requests.size() + " times");
    }
    return requests.getFirst();
  }

  /// Returns all requests so far.
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // The server was closed: the test is over.
      return;
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      String line = line(in);
      while (!line.isEmpty()) {
        script(line, in).play(new Client(socket, in, streamType));
        line = line(in);
      }
    } catch (IOException e) {
      // The client went away, as some scripts have it do.
      return;
    } finally {
      connections.remove(socket);
    }
  }

  private Script script(String line, InputStream in) throws IOException {
    Request request = read(line, in);
    Script script = scripts.poll();
    Optional<Function<Request, Script>> usual = habit;
    if (script == null && usual.isPresent()) {
      return usual.get().apply(request);
    }
    requests.add(request);
    if (script == null) {
      throw new IOException("no script for " + line);
    }
    return script;
  }

  private static Request read(String line, InputStream in) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT),
          header.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new IOException("the client went away in the middle of a request");
    }
    return new Request(line, headers, new String(body, StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  /// Who asked, and waits for bytes.
  public static final class Client {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String streamType;

    private Client(Socket socket, InputStream in, String streamType) throws IOException {
      this.socket = socket;
      this.in = in;
      this.streamType = streamType;
      this.out = socket.getOutputStream();
      socket.setTcpNoDelay(true);
    }

    /// Begins an answer of events or lines, to be sent in chunks.
    public Client stream() throws IOException {
      return raw("""
          HTTP/1.1 200 OK\r
          content-type: %s\r
          transfer-encoding: chunked\r
          \r
          """.formatted(streamType));
    }

    /// Answers in one piece, and closes.
    public void whole(int status, String type, String body, String... headers) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      raw("HTTP/1.1 " + status + " So\r\ncontent-type: " + type + "\r\nconnection: close\r\n"
          + "content-length: " + bytes.length + "\r\n");
      for (String header : headers) {
        raw(header + "\r\n");
      }
      raw("\r\n" + body);
      cut();
    }

    /// Sends `text` as one chunk.
    public Client chunk(String text) throws IOException {
      return chunk(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Sends `bytes` as one chunk.
    public Client chunk(byte... bytes) throws IOException {
      raw(Integer.toHexString(bytes.length) + "\r\n");
      out.write(bytes);
      return raw("\r\n");
    }

    /// Ends an answer sent in chunks.
    public void end() throws IOException {
      raw("0\r\n\r\n");
    }

    /// Sends `text` as it is.
    public Client raw(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      return this;
    }

    /// Closes the connection, whatever was promised.
    public void cut() throws IOException {
      socket.close();
    }

    /// Sends nothing more and returns when the client has closed the connection.
    public void awaitHangUp() throws IOException {
      try {
        in.transferTo(OutputStream.nullOutputStream());
      } catch (SocketException e) {
        // Closed the hard way.
        return;
      }
    }
  }
}
