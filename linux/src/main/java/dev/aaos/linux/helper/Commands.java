package dev.aaos.linux.helper;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Door;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Passage;
import dev.aaos.linux.confine.Wish;
import dev.aaos.linux.line.Channel;
import dev.aaos.linux.line.Message;
import dev.aaos.linux.restrict.CommandListener;
import dev.aaos.linux.restrict.CommandRunner;
import dev.aaos.linux.restrict.Given;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// The commands under way, each on a thread of its own while it lasts.
final class Commands {
  private final Channel line;
  private final CommandRunner runner;
  private final Map<Integer, Work> work = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("command").factory());
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
      Thread.ofPlatform().name("deadlines").daemon().factory());

  Commands(Channel line, CommandRunner runner) {
    this.line = line;
    this.runner = runner;
  }

  /// Does what the daemon asks for.
  void handle(Message.Packet packet) throws IOException {
    switch (Message.decode(packet.bytes())) {
      case Message.Run run -> {
        Work begun = new Work(run, Given.of(packet.descriptors(), run));
        work.put(run.id(), begun);
        threads.execute(begun);
      }
      case Message.Answers(int id, int question, Passage passage) ->
        Optional.ofNullable(work.get(id)).ifPresent(one -> one.hear(question, passage));
      case Message.Grants(int id, int question, boolean granted) ->
        Optional.ofNullable(work.get(id)).ifPresent(one -> one.hear(question, granted));
      case Message.Kill(int id) -> Optional.ofNullable(work.get(id)).ifPresent(Work::kill);
      case Message other -> throw new IOException("the daemon does not say " + other);
    }
  }

  private void tell(Message message) {
    try {
      line.send(message.encode(), List.of());
    } catch (LinuxException e) {
      // The daemon has gone: the line's reader finds that out too, and ends this process.
      work.values().forEach(Work::kill);
    }
  }

  /// One command. It may be told to end before its cell is made.
  private final class Work implements Runnable, CommandListener {
    private final Message.Run run;
    private final Given given;
    private final AtomicInteger questions = new AtomicInteger();
    private final Map<Integer, CompletableFuture<Passage>> answers = new ConcurrentHashMap<>();
    private final Map<Integer, Consumer<Boolean>> wishes = new ConcurrentHashMap<>();
    private Optional<Runnable> ender = Optional.empty();
    private boolean killed;

    Work(Message.Run run, Given given) {
      this.run = run;
      this.given = given;
    }

    synchronized void kill() {
      killed = true;
      ender.ifPresent(Runnable::run);
    }

    /// Waits for the daemon's word.
    @Override
    public Passage ask(Destination to) throws InterruptedException {
      int question = questions.incrementAndGet();
      CompletableFuture<Passage> answer = new CompletableFuture<>();
      answers.put(question, answer);
      try {
        tell(new Message.Asks(run.id(), question, to));
        return answer.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("an answer cannot fail", e);
      } finally {
        answers.remove(question);
      }
    }

    @Override
    public void wishes(Wish wish, Consumer<Boolean> answer) {
      int question = questions.incrementAndGet();
      wishes.put(question, answer);
      tell(new Message.Wishes(run.id(), question, wish));
    }

    void hear(int question, boolean granted) {
      Optional.ofNullable(wishes.remove(question)).ifPresent(answer -> answer.accept(granted));
    }

    void hear(int question, Passage passage) {
      Optional.ofNullable(answers.get(question)).ifPresent(answer -> answer.complete(passage));
    }

    @Override
    public SocketChannel enter(Destination to) throws IOException {
      return Door.enter(given.door().orElseThrow(), to);
    }

    @Override
    public void carried(Destination to, long sent, long received, String trouble) {
      tell(new Message.Carried(run.id(), to, sent, received, trouble));
    }

    @Override
    public synchronized void made(Runnable kill) {
      ender = Optional.of(kill);
      if (killed) {
        kill.run();
      }
    }

    @Override
    public void started(int proofs) {
      tell(new Message.Started(run.id(), proofs));
    }

    @Override
    public void refused(PathBytes name) {
      tell(new Message.Refused(run.id(), name));
    }

    @Override
    public void overfull() {
      tell(new Message.Overfull(run.id()));
      kill();
    }

    @Override
    public void wrote(int stream, byte[] bytes) {
      tell(new Message.Wrote(run.id(), stream, bytes));
    }

    @Override
    public void run() {
      long most = run.program().bounds().wall().toMillis();
      ScheduledFuture<?> deadline = clock.schedule(this::kill, most, TimeUnit.MILLISECONDS);
      Message end;
      try {
        Ending ending = runner.run(run.program(), given, this);
        end = new Message.Ended(run.id(), ending);
      } catch (ConfinementException e) {
        end = new Message.Failed(run.id(), e.layer(), e.why());
      } catch (InterruptedException e) {
        end = new Message.Failed(run.id(), "start", "start: interrupted; try again");
      } finally {
        deadline.cancel(false);
        settle();
      }
      tell(end);
    }

    /// The cell has ended, and its descriptors may mean something else by now.
    private synchronized void settle() {
      ender = Optional.empty();
      work.remove(run.id());
    }
  }
}
