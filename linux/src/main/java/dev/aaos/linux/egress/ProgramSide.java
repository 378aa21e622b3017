package dev.aaos.linux.egress;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/// The program's side of a connection. What breaks here the program has broken: one that ends with
/// something unread resets its connections, whether or not it has heard all it wanted.
final class ProgramSide {
  private final Socket socket;

  ProgramSide(Socket socket) {
    this.socket = socket;
  }

  /// The program has hung up.
  static final class Left extends IOException {
    private static final long serialVersionUID = 1L;

    private Left(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  InputStream in() throws IOException {
    return new FilterInputStream(socket.getInputStream()) {
      @Override
      public int read() throws IOException {
        try {
          return in.read();
        } catch (IOException e) {
          throw new Left(e);
        }
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
          return in.read(bytes, offset, length);
        } catch (IOException e) {
          throw new Left(e);
        }
      }
    };
  }

  OutputStream out() throws IOException {
    return new FilterOutputStream(socket.getOutputStream()) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          out.write(bytes, offset, length);
        } catch (IOException e) {
          throw new Left(e);
        }
      }
    };
  }

  /// Says that no more comes.
  void end() throws Left {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new Left(e);
    }
  }
}
