package dev.aaos.drivers.model.provider;

import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The lines of an answer, read while they come.
///
/// Lines end in LF, CR or CRLF, the last one also with the stream. A line is decoded when it is
/// whole, so that no character is torn where pieces meet. For one thread.
public final class Lines {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Endpoint endpoint;
  private final Answer answer;
  private final int mostBytes;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private byte[] piece = {};
  private int at;
  private boolean afterCarriageReturn;
  private boolean atStart = true;
  private boolean ended;

  Lines(Endpoint endpoint, Answer answer, int mostBytes) {
    this.endpoint = endpoint;
    this.answer = answer;
    this.mostBytes = mostBytes;
  }

  /// Returns the next line without its end; empty when the stream has ended.
  ///
  /// @throws ModelFailure when the stream breaks, falls silent, or one line is too large
  public Optional<String> next() throws ModelFailure, InterruptedException {
    while (!ended) {
      while (at < piece.length) {
        byte next = piece[at++];
        boolean restOfEnd = next == '\n' && afterCarriageReturn;
        afterCarriageReturn = next == '\r';
        if (restOfEnd) {
          continue;
        }
        if (next == '\n' || next == '\r') {
          return Optional.of(decoded());
        }
        line.write(next);
      }
      bound(line.size());
      Optional<byte[]> more = answer.next();
      ended = more.isEmpty();
      piece = more.orElse(new byte[0]);
      at = 0;
    }
    return line.size() == 0 ? Optional.empty() : Optional.of(decoded());
  }

  private String decoded() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    boolean marked = atStart && text.startsWith(BYTE_ORDER_MARK);
    atStart = false;
    return marked ? text.substring(1) : text;
  }

  /// Refuses an event of more than so many bytes.
  void bound(int size) throws ModelFailure {
    if (size > mostBytes) {
      throw endpoint.failure(Kind.MALFORMED, "one event has more than " + mostBytes + " bytes");
    }
  }
}
