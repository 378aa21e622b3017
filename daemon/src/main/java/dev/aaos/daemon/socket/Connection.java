package dev.aaos.daemon.socket;

import dev.aaos.daemon.rpc.Backend;
import dev.aaos.daemon.rpc.Dispatcher;
import dev.aaos.daemon.rpc.Frames;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.machine.KernelHalted;
import dev.aaos.kernel.machine.Operator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// One client: requests are read and answered one after another, in order.
///
/// Runs on a virtual thread of its own; [#close] and [#closeWhenStale] are for any.
final class Connection implements Runnable {
  private final SocketChannel channel;
  private final Backend backend;
  private final Semaphore memory;
  private final Consumer<Connection> gone;
  private volatile long lastHeard = System.nanoTime();
  private volatile boolean busy;
  private volatile boolean partial;

  Connection(SocketChannel channel, Backend backend, Semaphore memory, Consumer<Connection> gone) {
    this.channel = channel;
    this.backend = backend;
    this.memory = memory;
    this.gone = gone;
  }

  @Override
  public void run() {
    try (channel;
        LineReader lines = new LineReader(channel, memory, () -> partial = true)) {
      Peer peer = Peer.of(channel);
      Operator operator =
          backend.kernel().open(peer.opened()).with(backend.guests().of(peer.uid()));
      serve(new Dispatcher(operator, backend, new ChannelFrames()), lines);
    } catch (IOException | KernelHalted e) {
      // The client has gone, or the daemon is going: there is nobody left to tell.
    } finally {
      gone.accept(this);
    }
  }

  private void serve(Dispatcher dispatcher, LineReader lines) throws IOException {
    boolean more = true;
    while (more) {
      Optional<String> line = read(dispatcher, lines);
      partial = false;
      lastHeard = System.nanoTime();
      if (line.isEmpty()) {
        return;
      }
      busy = true;
      try {
        more = dispatcher.answer(line.get());
      } finally {
        busy = false;
        lastHeard = System.nanoTime();
      }
    }
  }

  /// Returns the next line; empty when the connection is to end.
  private static Optional<String> read(Dispatcher dispatcher, LineReader lines) throws IOException {
    try {
      return lines.next();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    } catch (LineReader.TooLong e) {
      dispatcher.unreadable(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  boolean isBusy() {
    return busy;
  }

  /// Ends the connection when a line stays unfinished, or nothing is said, for too long.
  void closeWhenStale(long now, Duration unfinished, Duration idle) {
    long quiet = now - lastHeard;
    boolean stale = partial ? quiet > unfinished.toNanos() : quiet > idle.toNanos();
    if (!busy && stale) {
      close();
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      gone.accept(this);
    }
  }

  private final class ChannelFrames implements Frames {
    @Override
    public void write(Object frame) throws IOException {
      byte[] json = Json.MAPPER.writeValueAsBytes(frame);
      ByteBuffer line =
          ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
      while (line.hasRemaining()) {
        channel.write(line);
      }
    }

    @Override
    public boolean isAbandoned() {
      return !channel.isOpen();
    }
  }
}
