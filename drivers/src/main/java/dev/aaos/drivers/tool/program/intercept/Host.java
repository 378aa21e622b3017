package dev.aaos.drivers.tool.program.intercept;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.channels.SocketChannel;

/// The daemon's connection to a host.
///
/// @param channel what carries it; closing that ends all at once
/// @param in what the host says
/// @param out what it is told
record Host(SocketChannel channel, InputStream in, OutputStream out) implements Closeable {
  /// One that speaks over `socket`, which `channel` carries.
  static Host over(SocketChannel channel, Socket socket) throws IOException {
    return new Host(channel, socket.getInputStream(), new Out(socket.getOutputStream()));
  }

  /// The host takes no more.
  static final class Gone extends IOException {
    private static final long serialVersionUID = 1L;

    Gone(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /// Tells the host's end from the program's.
  private static final class Out extends OutputStream {
    private final OutputStream out;

    Out(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw new Gone(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
