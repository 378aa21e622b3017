package dev.aaos.cli.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// One connection to the daemon: lines out, lines in. One thread at a time, except [#close],
/// which any thread may call and which ends a waiting read.
final class Connection implements AutoCloseable {
  /// How long one line from the daemon may be, in bytes.
  static final int MAX_LINE_BYTES = 64 << 20;

  private static final int BUFFER_BYTES = 16 << 10;

  private final Path socket;
  private final SocketChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

  private Connection(Path socket, SocketChannel channel) {
    this.socket = socket;
    this.channel = channel;
  }

  static Connection open(Path socket) throws WireException {
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        return new Connection(socket, channel);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw WireException.unreachable(socket, reason(e));
    }
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  void send(String line) throws WireException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw WireException.broken(
          "the daemon at " + socket + " closed the connection while it was asked: " + reason(e));
    }
  }

  /// Returns the next line without its end, or nothing when the daemon has closed.
  Optional<String> line() throws WireException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      while (buffer.hasRemaining()) {
        byte next = buffer.get();
        if (next == '\n') {
          return Optional.of(line.toString(StandardCharsets.UTF_8));
        }
        line.write(next);
      }
      if (line.size() > MAX_LINE_BYTES) {
        throw WireException.broken("the daemon at " + socket + " sent a line of more than "
            + (MAX_LINE_BYTES >> 20) + " MiB");
      }
      if (!fill()) {
        return line.size() == 0
            ? Optional.empty()
            : Optional.of(line.toString(StandardCharsets.UTF_8));
      }
    }
  }

  private boolean fill() throws WireException {
    try {
      buffer.clear();
      int read = channel.read(buffer);
      buffer.flip();
      return read >= 0;
    } catch (IOException e) {
      buffer.limit(0);
      throw WireException.broken(
          "the connection to the daemon at " + socket + " broke: " + reason(e));
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException alreadyGone) {
      // Nothing was promised about a connection that is being given up.
      return;
    }
  }
}
