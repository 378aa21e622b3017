package dev.aaos.drivers.model.provider;

import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Server-sent events (WHATWG HTML, "Server-sent events"), read while they come.
///
/// Lines end in LF, CR or CRLF; several `data` fields make one text of several lines; comments
/// and other fields are skipped; an event the stream ends in the middle of is dropped. A line is
/// decoded when it is whole, so that no character is torn where pieces meet. For one thread.
public final class ServerEvents {
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final String DATA = "data";

  private final Endpoint endpoint;
  private final Answer answer;
  private final int eventBytes;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private byte[] piece = {};
  private int at;
  private boolean afterCarriageReturn;
  private boolean atStart = true;

  ServerEvents(Endpoint endpoint, Answer answer, int eventBytes) {
    this.endpoint = endpoint;
    this.answer = answer;
    this.eventBytes = eventBytes;
  }

  /// Returns the data of the next event that has any; empty when the stream has ended.
  ///
  /// What kind of event it is, all dialects say in the data as well.
  ///
  /// @throws ModelFailure when the stream breaks, falls silent, or one event is too large
  public Optional<String> next() throws ModelFailure, InterruptedException {
    List<String> data = new ArrayList<>();
    int size = 0;
    for (Optional<String> next = line(); next.isPresent(); next = line()) {
      String text = next.get();
      if (text.isEmpty() && !data.isEmpty()) {
        return Optional.of(String.join("\n", data));
      }
      if (field(text).equals(DATA)) {
        data.add(value(text));
        size += text.length();
        bound(size);
      }
    }
    return Optional.empty();
  }

  private static String field(String text) {
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }

  private static String value(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return "";
    }
    int from = text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
    return text.substring(from);
  }

  /// Returns the next whole line without its end; empty when the stream has ended.
  private Optional<String> line() throws ModelFailure, InterruptedException {
    while (true) {
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
      if (more.isEmpty()) {
        return Optional.empty();
      }
      piece = more.get();
      at = 0;
    }
  }

  private String decoded() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    boolean marked = atStart && text.startsWith(BYTE_ORDER_MARK);
    atStart = false;
    return marked ? text.substring(1) : text;
  }

  private void bound(int size) throws ModelFailure {
    if (size > eventBytes) {
      throw endpoint.failure(Kind.MALFORMED, "one event has more than " + eventBytes + " bytes");
    }
  }
}
