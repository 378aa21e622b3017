package dev.aaos.bench;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Many connections that send one request after another, some of them several at a time.
///
/// @param connections how many
/// @param pipelined how many requests each has on the way
/// @param requests how many each sends in all
record Load(int connections, int pipelined, int requests) {
  private static final int BUFFER = 64 << 10;

  /// What came of it.
  ///
  /// @param perSecond requests a second, over all connections
  /// @param latencies from sending a request to having its answer
  record Outcome(double perSecond, Samples latencies) {}

  /// Sends `line` again and again to `socket`.
  Outcome run(Path socket, String line) throws IOException, InterruptedException {
    List<Callable<Samples>> clients = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      clients.add(() -> client(socket, line));
    }
    Samples all = new Samples();
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Samples> client : threads.invokeAll(clients)) {
        all.addAll(client.get());
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Outcome(all.size() / seconds, all);
  }

  private Samples client(Path socket, String line) throws IOException {
    byte[] request = (line + "\n").getBytes(StandardCharsets.UTF_8);
    Samples samples = new Samples();
    long[] sent = new long[requests];
    ByteBuffer in = ByteBuffer.allocate(BUFFER);
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      int asked = 0;
      int answered = 0;
      while (answered < requests) {
        while (asked < requests && asked - answered < pipelined) {
          sent[asked++] = System.nanoTime();
          write(channel, request);
        }
        if (channel.read(in.clear()) < 0) {
          throw new IOException("the daemon closed the connection");
        }
        long now = System.nanoTime();
        in.flip();
        while (in.hasRemaining()) {
          if (in.get() == '\n') {
            samples.add(now - sent[answered++]);
          }
        }
      }
    }
    return samples;
  }

  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }
}
