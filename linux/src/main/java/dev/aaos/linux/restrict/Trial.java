package dev.aaos.linux.restrict;

import dev.aaos.capability.PathPattern;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Egress;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Passage;
import dev.aaos.linux.confine.Permits;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.confine.Wish;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Consumer;

/// The command that shows whether commands can be confined, and loads what that needs.
public final class Trial {
  private static final Program PROGRAM = new Program(
      List.of("/usr/bin/true"),
      List.of(),
      "/tmp",
      "",
      List.of(),
      Permits.writing(List.of(PathPattern.literal("/tried"))),
      Egress.NONE,
      Bounds.DEFAULT);

  private Trial() {}

  /// Has `runner` run it.
  ///
  /// @throws ConfinementException when that cannot be done here, naming the layer
  public static void of(CommandRunner runner) throws ConfinementException, InterruptedException {
    Ending ending = runner.run(PROGRAM, Given.NOTHING, new Deaf());
    if (!ending.equals(new Ending.Exited(0))) {
      throw new ConfinementException(
          "start", "/usr/bin/true, confined, came to " + ending, "install coreutils and dash");
    }
  }

  private record Deaf() implements CommandListener {
    @Override
    public void made(Runnable kill) {}

    @Override
    public void started(int proofs) {}

    @Override
    public void refused(PathBytes name) {}

    @Override
    public void overfull() {}

    @Override
    public void wishes(Wish wish, Consumer<Boolean> answer) {
      answer.accept(false);
    }

    @Override
    public void wrote(int stream, byte[] bytes) {}

    @Override
    public Passage ask(Destination to) {
      return new Passage.Shut("a trial");
    }

    @Override
    public SocketChannel enter(Destination to) throws IOException {
      throw new IOException("a trial");
    }

    @Override
    public void carried(Destination to, long sent, long received, String trouble) {}
  }
}
