package dev.aaos.cli.shell;

import dev.aaos.wire.Places;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Everything a command gets from outside, handed in so that a test can hand in its own.
///
/// @param terminal the standard streams
/// @param variables the environment
/// @param launcher the script that starts the daemon, when this was started by its sibling
/// @param clock the time and its zone
/// @param pause how to wait a while
public record Shell(
    Terminal terminal,
    Map<String, String> variables,
    Optional<Path> launcher,
    Clock clock,
    Pause pause) {

  /// Waits.
  @FunctionalInterface
  public interface Pause {
    /// Returns after about `time`.
    void during(Duration time);
  }

  /// Copies `variables`.
  public Shell {
    variables = Map.copyOf(variables);
  }

  /// Returns what this process was started with.
  public static Shell ofThisProcess() {
    return new Shell(
        SystemTerminal.open(),
        System.getenv(),
        Optional.ofNullable(System.getProperty("aaos.launcher")).map(Path::of),
        Clock.system(ZoneId.systemDefault()),
        time -> LockSupport.parkNanos(time.toNanos()));
  }

  /// Returns the value of the environment variable `name`; an empty one counts as unset.
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }

  /// Returns the colours for `stream`: none unless it is a terminal that has them and `NO_COLOR`
  /// is unset.
  public Palette palette(Terminal.Stream stream) {
    boolean wanted = terminal.isTerminal(stream)
        && variable("NO_COLOR").isEmpty()
        && !variable("TERM").equals(Optional.of("dumb"));
    return new Palette(wanted);
  }

  /// Returns where daemon, data and configuration live for this user.
  public Places places() {
    return new Places(variables, Path.of("/"), Places.uidOfThisProcess());
  }
}
