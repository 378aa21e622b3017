package dev.aaos.drivers.tool.program.intercept;

import dev.aaos.drivers.tool.program.intercept.Asked.Request;
import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.http.HttpHead;
import dev.aaos.linux.http.HttpReader;
import dev.aaos.linux.http.Refused;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The requests of one connection, from the program to the host. The host is connected to when the
/// first of them may go there. For one thread.
final class Requests {
  private static final int BUFFER = 16 * 1024;
  private static final int MOST_UNREAD = 1 << 20;

  private final Destination to;
  private final Program program;
  private final Terms terms;
  private final HttpReader reader;
  private final Asked asked = new Asked();
  private Optional<Host> host = Optional.empty();
  private Thread answers = Thread.ofVirtual().unstarted(() -> {});

  /// The program's side.
  ///
  /// @param channel what carries it; closing that ends all at once
  /// @param speaking what it is answered by
  /// @param in what it says
  /// @param tls whether by TLS
  record Program(SocketChannel channel, Socket speaking, InputStream in, boolean tls) {
    /// Says that no more is said to it.
    void end() throws IOException {
      if (!speaking.isOutputShutdown()) {
        speaking.shutdownOutput();
      }
    }

    void tell(byte[] bytes) throws IOException {
      speaking.getOutputStream().write(bytes);
    }
  }

  Requests(Destination to, Program program, Terms terms) {
    this.to = to;
    this.program = program;
    this.terms = terms;
    this.reader = new HttpReader(new BufferedInputStream(program.in, BUFFER));
  }

  /// Passes them on until either side ends.
  void pass() throws IOException, InterruptedException {
    try {
      carry();
      if (asked.settle()) {
        program.end();
      }
    } catch (Refused e) {
      decline(Declined.forbidden(String.valueOf(e.getMessage())));
    } catch (Declined e) {
      decline(e);
    } catch (Host.Gone e) {
      // What it said before it went is passed back meanwhile.
      drain();
      asked.settle();
    } catch (IOException e) {
      // Where no more is answered, it was told why; and a program that waits for no answer may end
      // a connection as it likes.
      if (!asked.settleSoon() && !asked.isClosed()) {
        throw e;
      }
    } finally {
      asked.close();
      if (host.isPresent()) {
        host.get().close();
        answers.join();
      }
    }
  }

  private void carry() throws IOException, InterruptedException {
    Optional<List<String>> lines = reader.head();
    boolean goesOn = true;
    while (goesOn && lines.isPresent()) {
      HttpHead head = HttpHead.read(lines.get(), to);
      goesOn = carry(head, terms.endowed(checked(head)));
      lines = goesOn ? reader.head() : Optional.empty();
    }
  }

  private HttpHead checked(HttpHead head) throws Declined {
    if (terms.isNamed() && !program.tls) {
      throw Declined.forbidden("a secret is sent to a name over https only");
    }
    if (head.method().equals("TRACE")) {
      throw Declined.forbidden("TRACE asks a host to say back what it was sent");
    }
    return head;
  }

  /// Returns whether more requests may follow.
  private boolean carry(HttpHead head, HttpHead endowed) throws IOException, InterruptedException {
    Host there = connected();
    boolean last = isLast(head);
    if (!asked.add(new Request(head.method().equals("HEAD"), last))) {
      return false;
    }
    there
        .out()
        .write(
            endowed.with(Terms.HOP, List.of(last ? Terms.LAST : Terms.NOT_LAST)).bytes());
    try {
      reader.body(head.body(), there.out());
    } catch (Refused e) {
      // A part of it is with the host: neither side can make anything of the rest.
      throw new IOException(e.getMessage(), e);
    }
    return !last;
  }

  private static boolean isLast(HttpHead head) {
    String said = String.join(",", head.values("connection")).toLowerCase(Locale.ROOT);
    return head.isCurrent() ? said.contains("close") : !said.contains("keep-alive");
  }

  private Host connected() throws IOException, InterruptedException {
    if (host.isEmpty()) {
      Host there = terms.connect(program.tls);
      host = Optional.of(there);
      answers =
          Thread.ofVirtual().name("answers").start(new Answers(to, there, program, asked, terms));
    }
    return host.get();
  }

  private void decline(Declined reason) throws IOException, InterruptedException {
    terms.trouble(Relay.words(reason));
    if (asked.settle()) {
      program.tell(reason.answer(to));
      program.end();
      drain();
    }
  }

  /// What is left unread would have the answer taken back.
  private void drain() throws IOException {
    byte[] ignored = new byte[BUFFER];
    int left = MOST_UNREAD;
    for (int got = 0; got >= 0 && left > 0; left -= got) {
      got = program.in.read(ignored);
    }
  }
}
