package dev.aaos.drivers.tool.web;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.channels.SocketChannel;

/// One open connection. For one thread; an interrupt closes it under a read or a write.
///
/// @param channel the socket itself
/// @param in what the other side sends, decrypted
/// @param out what is sent, before it is encrypted
record Connection(SocketChannel channel, InputStream in, OutputStream out)
    implements AutoCloseable {
  /// Returns the connection whose bytes go through `socket`, which lies over `channel`.
  static Connection over(SocketChannel channel, Socket socket) throws IOException {
    return new Connection(
        channel, new BufferedInputStream(socket.getInputStream()), socket.getOutputStream());
  }

  /// Closes it at once, without a farewell that the other side could hold up.
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
