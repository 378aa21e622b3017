package dev.aaos.linux.confine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;

/// Serves the repositories of a directory by git's own protocol, on loopback.
final class GitServer implements AutoCloseable {
  private final Path base;
  private final ServerSocket socket;

  private GitServer(Path base, ServerSocket socket) {
    this.base = base;
    this.socket = socket;
  }

  static GitServer of(Path base) throws IOException {
    GitServer server =
        new GitServer(base, new ServerSocket(0, 0, InetAddress.ofLiteral("127.0.0.1")));
    Thread.ofVirtual().start(server::serve);
    return server;
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    try {
      while (true) {
        Socket accepted = socket.accept();
        Thread.ofVirtual().start(() -> talk(accepted));
      }
    } catch (IOException e) {
      // The test is over.
      return;
    }
  }

  private void talk(Socket accepted) {
    try (accepted) {
      Process git = new ProcessBuilder(
              "git", "daemon", "--inetd", "--export-all", "--base-path=" + base)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      Thread.ofVirtual().start(() -> pass(accepted, git.getOutputStream()));
      try (InputStream out = git.getInputStream()) {
        out.transferTo(accepted.getOutputStream());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// git reads what it needs and goes: the rest is nobody's.
  private static void pass(Socket from, OutputStream to) {
    try (to) {
      InputStream in = from.getInputStream();
      byte[] buffer = new byte[8192];
      for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
        to.write(buffer, 0, got);
        to.flush();
      }
    } catch (IOException e) {
      return;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
