package dev.aaos.daemon.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// Cuts a channel into lines, in bounded memory.
///
/// What a line needs beyond the first buffer is taken from a pool that all connections share, so
/// that no number of them can exhaust the memory. For one thread.
final class LineReader implements AutoCloseable {
  static final int MAX_LINE_BYTES = 8 << 20;

  private static final int BUFFER_BYTES = 8 << 10;

  private final ReadableByteChannel channel;
  private final Semaphore pool;
  private final Runnable onPartial;
  private final ByteBuffer input = ByteBuffer.allocate(BUFFER_BYTES).flip();
  private byte[] line = new byte[BUFFER_BYTES];
  private int length;
  private int borrowed;

  /// @param pool bytes that all connections together may use for long lines
  /// @param onPartial told when a line has begun and is not whole yet
  LineReader(ReadableByteChannel channel, Semaphore pool, Runnable onPartial) {
    this.channel = channel;
    this.pool = pool;
    this.onPartial = onPartial;
  }

  /// A line that cannot be taken: the connection must end after saying why.
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;

    TooLong(String message) {
      super(message);
    }
  }

  /// Returns the next line without its end; empty at the end of the input. A last line may lack
  /// its end.
  ///
  /// @throws CharacterCodingException when it is not UTF-8
  /// @throws TooLong when it is longer than the limit, or there is no memory for it
  Optional<String> next() throws IOException {
    giveBack();
    length = 0;
    while (true) {
      while (input.hasRemaining()) {
        byte b = input.get();
        if (b == '\n') {
          return Optional.of(text());
        }
        keep(b);
      }
      if (length > 0) {
        onPartial.run();
      }
      int read = channel.read(input.clear());
      input.flip();
      if (read < 0) {
        return length == 0 ? Optional.empty() : Optional.of(text());
      }
    }
  }

  private void keep(byte b) throws TooLong {
    if (length == line.length) {
      grow();
    }
    line[length++] = b;
  }

  private void grow() throws TooLong {
    if (length >= MAX_LINE_BYTES) {
      throw new TooLong("a line is longer than " + MAX_LINE_BYTES + " bytes");
    }
    int more = Math.min(length, MAX_LINE_BYTES - length);
    if (!pool.tryAcquire(more)) {
      throw new TooLong("too many long lines at once; try again later");
    }
    borrowed += more;
    line = Arrays.copyOf(line, length + more);
  }

  private String text() throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(line, 0, length))
        .toString();
  }

  private void giveBack() {
    if (borrowed > 0) {
      pool.release(borrowed);
      borrowed = 0;
      line = new byte[BUFFER_BYTES];
    }
  }

  @Override
  public void close() {
    giveBack();
  }
}
