package dev.aaos.cli.shell;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// What Ctrl-C means while a run is watched: the first stops the run, a second within two
/// seconds ends the command at once.
public final class Interrupts {
  /// How soon a second Ctrl-C must follow to end the command.
  public static final Duration PATIENCE = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Runnable first;
  private final Runnable second;
  private Optional<Instant> last = Optional.empty();

  /// Calls `first` on an interrupt, and `second` on one that follows within [#PATIENCE].
  public Interrupts(InstantSource clock, Runnable first, Runnable second) {
    this.clock = clock;
    this.first = first;
    this.second = second;
  }

  /// Takes this process's Ctrl-C from now on; handlers run on a thread of the JVM.
  ///
  /// The JDK offers signals in `jdk.unsupported` only, and the compiler refuses a mention of it
  /// without a warning that cannot be silenced; so it is looked up by name.
  public void listen() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      MethodHandle interrupt = MethodHandles.dropArguments(
          MethodHandles.lookup().bind(this, "interrupt", MethodType.methodType(void.class)),
          0,
          signal);
      Object onSignal = MethodHandleProxies.asInterfaceInstance(handler, interrupt);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), onSignal);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK has no sun.misc.Signal; run on JDK 25", e);
    }
  }

  /// Notes one Ctrl-C.
  public void interrupt() {
    if (isAgain(clock.instant())) {
      second.run();
    } else {
      first.run();
    }
  }

  private synchronized boolean isAgain(Instant now) {
    boolean again = last.map(then -> !now.isAfter(then.plus(PATIENCE))).orElse(false);
    last = Optional.of(now);
    return again;
  }
}
