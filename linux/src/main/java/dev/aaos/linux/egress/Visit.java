package dev.aaos.linux.egress;

import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Passage;
import dev.aaos.linux.http.HttpHead;
import dev.aaos.linux.http.Refused;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// One connection of a program: asks whether it may go where it wants to, connects there from
/// outside of the cell, or to who speaks in place of the host, and carries bytes both ways until
/// both sides have said all.
final class Visit implements Runnable {
  private static final int HTTP = 80;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int FAREWELL_MILLIS = 1_000;
  private static final int MOST_ATTEMPTS = 4;
  private static final int BUFFER = 32 * 1024;
  private static final String FORBIDDEN = "403 Forbidden";
  private static final String UNREACHABLE = "502 Bad Gateway";

  private final Destination to;
  private final boolean named;
  private final Socket inside;
  private final ProgramSide program;
  private final Gate gate;
  private final Tally sent;
  private final Tally received;
  private final CountDownLatch saidAll = new CountDownLatch(1);
  private volatile Optional<SocketChannel> far = Optional.empty();
  private volatile String backTrouble = "";
  private volatile boolean refused;

  /// Counts bytes that go one way, and takes them off what all may carry.
  static final class Tally {
    private final AtomicLong allowance;
    private final AtomicLong bytes = new AtomicLong();

    Tally(AtomicLong allowance) {
      this.allowance = allowance;
    }

    void add(int more) throws IOException {
      if (allowance.addAndGet(-more) < 0) {
        throw new Refused("the connections of this command have carried all that they may");
      }
      bytes.addAndGet(more);
    }
  }

  Visit(Destination to, boolean named, SocketChannel inside, Gate gate) {
    this.to = to;
    this.named = named;
    this.inside = inside.socket();
    this.program = new ProgramSide(this.inside);
    this.gate = gate;
    this.sent = new Tally(gate.allowance());
    this.received = new Tally(gate.allowance());
  }

  @Override
  public void run() {
    try {
      String trouble = attempt();
      gate.keeper().carried(to, sent.bytes.get(), received.bytes.get(), trouble);
    } finally {
      saidAll.countDown();
      gate.over(this);
    }
  }

  /// Returns what went wrong; nothing when both sides came to their end, or the program went.
  private String attempt() {
    String trouble = "";
    try (inside) {
      inside.setTcpNoDelay(true);
      switch (gate.questions().ask(to)) {
        case Passage.Open(List<InetAddress> addresses) -> go(() -> dial(addresses));
        case Passage.Through() -> go(() -> gate.keeper().enter(to));
        case Passage.Nowhere(String reason) -> {
          trouble = reason;
          refuse(UNREACHABLE, reason, to.port() == HTTP);
        }
        case Passage.Shut(String reason) -> {
          trouble = reason;
          refuse(FORBIDDEN, reason, to.port() == HTTP);
        }
      }
    } catch (ProgramSide.Left e) {
      trouble = backTrouble;
    } catch (IOException e) {
      trouble = backTrouble.isEmpty() ? words(e) : backTrouble;
    } catch (InterruptedException e) {
      trouble = "the command has ended";
    }
    return trouble;
  }

  /// How the other side is reached.
  @FunctionalInterface
  private interface Way {
    SocketChannel open() throws IOException;
  }

  private void go(Way way) throws IOException {
    SocketChannel outside;
    try {
      outside = way.open();
    } catch (IOException e) {
      refuse(UNREACHABLE, words(e), to.port() == HTTP);
      throw e;
    }
    far = Optional.of(outside);
    OutputStream out = counted(Channels.newOutputStream(outside), sent);
    Screen screen = new Screen(to, named, new BufferedInputStream(program.in(), BUFFER), out);
    try (outside) {
      carry(outside, screen);
    } catch (Refused e) {
      if (sent.bytes.get() == 0) {
        refuse(FORBIDDEN, words(e), screen.isHttp());
      }
      throw e;
    }
  }

  private SocketChannel dial(List<InetAddress> addresses) throws IOException {
    IOException failure = new IOException("no address to connect to");
    for (InetAddress address : addresses.stream().limit(MOST_ATTEMPTS).toList()) {
      SocketChannel outside = SocketChannel.open();
      try {
        outside.socket().connect(new InetSocketAddress(address, to.port()), PATIENCE_MILLIS);
        outside.socket().setTcpNoDelay(true);
        return outside;
      } catch (IOException e) {
        outside.close();
        failure = new IOException("no connection to " + address.getHostAddress() + " port "
            + to.port() + ": " + e.getMessage());
      }
    }
    throw failure;
  }

  /// What comes back is carried by a thread of its own; this one carries what is sent.
  private void carry(SocketChannel outside, Screen screen) throws IOException {
    Thread back = Thread.ofVirtual().start(() -> carryBack(outside));
    try {
      screen.pass();
      outside.shutdownOutput();
      saidAll.countDown();
      hearOut(back);
    } catch (Refused e) {
      refused = true;
      throw e;
    } finally {
      outside.close();
      hearOut(back);
    }
  }

  /// Waits until `back` has ended. Who interrupts has closed both sides before, so it soon has; and
  /// that a program went, having said all or not, is no trouble.
  private static void hearOut(Thread back) {
    boolean ended = false;
    while (!ended) {
      try {
        back.join();
        ended = true;
      } catch (InterruptedException e) {
        ended = !back.isAlive();
      }
    }
  }

  private void carryBack(SocketChannel outside) {
    try {
      Channels.newInputStream(outside).transferTo(counted(program.out(), received));
      program.end();
    } catch (ProgramSide.Left e) {
      leave(outside);
      leave(inside);
    } catch (IOException e) {
      // One side has gone: the other is told by what is closed. Who is refused is told why first.
      if (!refused) {
        backTrouble = words(e);
        leave(outside);
        leave(inside);
      }
    }
  }

  private static String words(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static void leave(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is as closed as it will be.
      return;
    }
  }

  private static OutputStream counted(OutputStream out, Tally tally) {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        tally.add(1);
        out.write(one);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        tally.add(length);
        out.write(bytes, offset, length);
      }
    };
  }

  /// Says why, where there is a way of saying it; elsewhere the connection is reset.
  private void refuse(String status, String reason, boolean http) throws IOException {
    if (!http) {
      inside.setSoLinger(true, 0);
      return;
    }
    String body = "aaos: " + to + ": " + reason + "\n";
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head = """
        HTTP/1.1 %s
        Content-Type: text/plain; charset=utf-8
        Content-Length: %d
        Connection: close

        """.formatted(status, bytes.length).replace("\n", "\r\n");
    inside.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    inside.getOutputStream().write(bytes);
    inside.shutdownOutput();
    inside.setSoTimeout(FAREWELL_MILLIS);
    try {
      // What is left unread would have the answer taken back.
      inside.getInputStream().skipNBytes(HttpHead.MOST);
    } catch (SocketTimeoutException | EOFException e) {
      return;
    }
  }

  /// Waits until all that the program said has been carried, for `most` at most; then has it end.
  void finish(Duration most) throws InterruptedException {
    try {
      saidAll.await(most.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      leave(inside);
      far.ifPresent(Visit::leave);
    }
  }
}
