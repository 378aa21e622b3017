package dev.aaos.drivers.tool.program.intercept;

import dev.aaos.drivers.tool.program.intercept.AnswerHead.Body;
import dev.aaos.drivers.tool.program.intercept.Asked.Request;
import dev.aaos.drivers.tool.secret.Scrubber;
import dev.aaos.linux.confine.Destination;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The answers of one connection, from the host to the program, with the values of secrets
/// taken out of all that they say. What is passed on is as long as it was. For one thread.
final class Answers implements Runnable {
  private static final int BUFFER = 16 * 1024;
  private static final int MOST_INTERIM = 8;
  private static final int MOST_LINE = 8 * 1024;
  private static final int MOST_TRAILER = 64;
  private static final int RADIX = 16;
  private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,15})[ \\t]*(?:;.*)?");
  private static final String CHUNKED = "Transfer-Encoding: chunked";

  /// What is of the host's connection alone, or is said anew.
  private static final Set<String> SAID_ANEW = Set.of(
      "connection", "keep-alive", "proxy-connection", "transfer-encoding", "trailer", "upgrade");

  private final Destination to;
  private final Host host;
  private final Requests.Program program;
  private final Asked asked;
  private final Terms terms;
  private final InputStream in;

  Answers(Destination to, Host host, Requests.Program program, Asked asked, Terms terms) {
    this.to = to;
    this.host = host;
    this.program = program;
    this.asked = asked;
    this.terms = terms;
    this.in = new BufferedInputStream(host.in(), BUFFER);
  }

  @Override
  public void run() {
    try (host) {
      try {
        passAll();
      } catch (Declined e) {
        terms.trouble(Relay.words(e));
        program.tell(e.answer(to));
      }
      program.end();
    } catch (IOException e) {
      if (!asked.isClosed()) {
        trouble(e);
        cut();
      }
    } finally {
      asked.close();
    }
  }

  private void trouble(IOException e) {
    if (asked.first().isPresent()) {
      terms.trouble(Relay.words(e));
    }
  }

  /// A program is not to take a part for the whole.
  private void cut() {
    try {
      program.channel().close();
    } catch (IOException e) {
      // It is as closed as it will be.
      return;
    }
  }

  private void passAll() throws IOException {
    OutputStream out = new BufferedOutputStream(program.speaking().getOutputStream(), BUFFER);
    boolean goesOn = true;
    while (goesOn && !hasEnded()) {
      Optional<Request> request = asked.first();
      if (request.isEmpty()) {
        throw new IOException("it spoke without being asked");
      }
      goesOn = pass(request.get(), out);
      out.flush();
      asked.answered();
    }
    if (asked.first().isPresent()) {
      throw new EOFException("it ended the connection without an answer");
    }
  }

  private boolean hasEnded() throws IOException {
    in.mark(1);
    boolean ended = in.read() < 0;
    in.reset();
    return ended;
  }

  /// Returns whether another answer may follow.
  private boolean pass(Request request, OutputStream out) throws IOException {
    Set<String> unseen = terms.unseen();
    AnswerHead head = AnswerHead.read(in);
    for (int interim = 0; head.isInterim(); interim++) {
      if (interim >= MOST_INTERIM) {
        throw Declined.unreachable("it answered " + interim + " times without an answer");
      }
      out.write(covered(head, unseen).bytes(SAID_ANEW, List.of()));
      out.flush();
      head = AnswerHead.read(in);
    }
    Body body = head.body(request.bodiless());
    Optional<String> encoding = head.encoding();
    if (encoding.isPresent() && !(body instanceof Body.None)) {
      throw Declined.unreachable("it answered in an encoding although it was asked not to, so the"
          + " secret could not be looked for in what it says");
    }
    boolean last = request.last() || head.isLast() || body instanceof Body.Open;
    String connection = last ? Terms.LAST : Terms.NOT_LAST;
    out.write(covered(head, unseen)
        .bytes(
            SAID_ANEW,
            body instanceof Body.Chunked ? List.of(CHUNKED, connection) : List.of(connection)));
    out.flush();
    switch (body) {
      case Body.None() -> {}
      case Body.Sized(long length) -> sized(length, new Scrubber(unseen), out);
      case Body.Chunked() -> chunked(new Scrubber(unseen), out);
      case Body.Open() -> open(new Scrubber(unseen), out);
    }
    return !last;
  }

  private static AnswerHead covered(AnswerHead head, Set<String> unseen) {
    return head.with(line -> Scrubber.covered(line, unseen));
  }

  private void sized(long length, Scrubber scrubber, OutputStream out) throws IOException {
    copy(length, scrubber, out);
    out.write(scrubber.rest());
  }

  /// Each piece goes on as it comes.
  private void copy(long length, Scrubber scrubber, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (long left = length; left > 0; ) {
      int got = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (got < 0) {
        throw new EOFException("it ended the connection in the middle of an answer");
      }
      out.write(scrubber.pass(buffer, got));
      out.flush();
      left -= got;
    }
  }

  private void open(Scrubber scrubber, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
      out.write(scrubber.pass(buffer, got));
      out.flush();
    }
    out.write(scrubber.rest());
  }

  /// What is passed on is cut into chunks of its own, for a value may lie across those of the host.
  private void chunked(Scrubber scrubber, OutputStream out) throws IOException {
    OutputStream pieces = new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0) {
          say(Integer.toHexString(length), out);
          out.write(bytes, offset, length);
          say("", out);
        }
      }

      @Override
      public void flush() throws IOException {
        out.flush();
      }
    };
    for (long length = chunk(); length > 0; length = chunk()) {
      copy(length, scrubber, pieces);
      if (!AnswerHead.line(in, 1).isEmpty()) {
        throw new IOException("it sent a chunk that is longer than it says");
      }
    }
    pieces.write(scrubber.rest());
    trailer();
    say("0", out);
    say("", out);
  }

  private long chunk() throws IOException {
    Matcher chunk = CHUNK.matcher(AnswerHead.line(in, MOST_LINE));
    if (!chunk.matches()) {
      throw new IOException("it sent a chunk whose length is no plain number");
    }
    return Long.parseLong(chunk.group(1), RADIX);
  }

  private void trailer() throws IOException {
    int lines = 0;
    while (!AnswerHead.line(in, MOST_LINE).isEmpty()) {
      if (++lines > MOST_TRAILER) {
        throw new IOException("it sent a trailer that is too long");
      }
    }
  }

  private static void say(String line, OutputStream out) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }
}
