package dev.aaos.tests.system;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/// A directory served on a free port of this machine.
record LocalSite(HttpServer server) implements AutoCloseable {
  static LocalSite serve(Path directory) {
    HttpServer server = SimpleFileServer.createFileServer(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        directory,
        SimpleFileServer.OutputLevel.NONE);
    server.start();
    return new LocalSite(server);
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
