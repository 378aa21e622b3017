package dev.aaos.drivers.tool.program;

import dev.aaos.drivers.tool.program.protocol.Session;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.confine.ProgramLine;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// The kernel's side of the talk with one program: its line, and the thread that answers there.
///
/// The thread is a platform thread because it waits within Linux. It ends before this is closed.
final class Talk implements AutoCloseable {
  /// How long a program has to exit once it has said what its run comes to.
  static final Duration GRACE = Duration.ofSeconds(5);

  private final ProgramLine line;
  private final Session session;
  private final Thread thread;
  private volatile Runnable kill = () -> {};
  private volatile boolean outstayed;
  private volatile Optional<Throwable> failure = Optional.empty();
  private Optional<Thread> patience = Optional.empty();
  private boolean closed;

  private Talk(ProgramLine line, AgentServices kernel) {
    this.line = line;
    this.session = new Session(line, kernel, this::finished);
    this.thread = Thread.ofPlatform().name("talk").daemon().unstarted(this::serve);
  }

  /// Begins to listen for a program that is started next.
  ///
  /// @param kernel the door of its start
  static Talk begin(AgentServices kernel) throws IOException {
    Talk talk = new Talk(ProgramLine.open(), kernel);
    talk.thread.start();
    return talk;
  }

  /// Returns the line, of which the program is to be given its end.
  ProgramLine line() {
    return line;
  }

  /// The program can be ended by `end` from now on.
  void begun(Runnable end) {
    kill = end;
    if (failure.isPresent()) {
      end.run(); // nobody would answer it
    }
  }

  private void serve() {
    try {
      session.serve();
    } catch (LinuxException | RuntimeException | Error e) {
      failure = Optional.of(e);
      kill.run();
    }
  }

  private synchronized void finished() {
    if (!closed) {
      patience = Optional.of(Thread.ofVirtual().start(this::endWhenPatienceIs));
    }
  }

  private void endWhenPatienceIs() {
    try {
      Thread.sleep(GRACE);
      outstayed = true;
      kill.run();
    } catch (InterruptedException e) {
      // it has exited by itself
      return;
    }
  }

  /// Reads what the program, which has ended, had still to say, and returns what it said that its
  /// run comes to. A call that it was waiting for is cut off.
  ///
  /// @throws IOException when the line broke
  Optional<String> response() throws IOException {
    session.end();
    thread.interrupt();
    join();
    if (failure.isPresent()) {
      switch (failure.get()) {
        case LinuxException e -> throw e;
        case RuntimeException e -> throw e;
        case Throwable e -> throw new IllegalStateException("a program's talk broke", e);
      }
    }
    return session.response();
  }

  /// Returns whether the program was ended because it did not exit in time.
  boolean outstayed() {
    return outstayed;
  }

  /// Hangs up, cuts off what is under way for the program, and waits until that has ended.
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      patience.ifPresent(Thread::interrupt);
    }
    session.end();
    thread.interrupt();
    line.hangUp();
    join();
    line.close();
  }

  /// An interrupt of who waits is kept for later.
  private void join() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
        line.hangUp();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
