package dev.aaos.linux.egress;

import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Passage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// Answers the look-ups of one cell. What is asked goes nowhere: a name that may be used has an
/// address of the cell's own, any other is said not to exist.
final class NameServer implements Runnable {
  private static final int MOST_BYTES = 4_096;
  private static final int AT_ONCE = 32;
  private static final String REVERSE = ".arpa";

  private final DatagramChannel socket;
  private final Names names;
  private final Questions questions;
  private final Semaphore free = new Semaphore(AT_ONCE);

  NameServer(DatagramChannel socket, Names names, Questions questions) {
    this.socket = socket;
    this.names = names;
    this.questions = questions;
  }

  /// Serves until the socket is closed.
  @Override
  public void run() {
    ByteBuffer datagram = ByteBuffer.allocate(MOST_BYTES);
    try {
      while (true) {
        datagram.clear();
        SocketAddress from = socket.receive(datagram);
        Optional<Question> question = Question.read(datagram.flip());
        if (question.isPresent()) {
          free.acquire();
          Thread.ofVirtual().start(() -> serve(question.get(), from));
        }
      }
    } catch (IOException e) {
      // The gate was closed.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Question question, SocketAddress from) {
    try {
      socket.send(ByteBuffer.wrap(answer(question)), from);
    } catch (IOException e) {
      // Whoever asked has gone, or the gate was closed.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      free.release();
    }
  }

  private byte[] answer(Question question) throws InterruptedException {
    Optional<InetAddress> known = names.find(question.name());
    if (known.isEmpty()) {
      if (question.name().endsWith(REVERSE)) {
        return question.answer(Question.NO_NAME);
      }
      if (questions.ask(new Destination(question.name(), 0)) instanceof Passage.Shut) {
        return question.answer(Question.NO_NAME);
      }
      known = names.give(question.name());
    }
    if (known.isEmpty()) {
      return question.answer(Question.FAILED);
    }
    return question.isForAddress()
        ? question.answer(known.get())
        : question.answer(Question.NOTHING);
  }
}
