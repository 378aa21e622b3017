package dev.aaos.cli.run;

import dev.aaos.cli.wire.Wire;
import dev.aaos.wire.Places;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A daemon of one's own, started because none answered. It ends by itself when it has been idle
/// for a minute and nothing waits for approval.
///
/// @param launcher the script that starts agentd
/// @param data its data directory, created if missing
/// @param config its configuration, if another than the user's
public record PrivateDaemon(Path launcher, Path data, Optional<Path> config) {
  /// How long a daemon may take until its socket answers.
  static final long START_SECONDS = 20;

  private static final long POLL_MILLIS = 20;
  private static final int LOG_TAIL_CHARACTERS = 2_000;
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  /// Starts it at the socket of `wire` and returns once it answers there.
  ///
  /// @throws IOException if it ends instead, or takes more than 20 seconds; the message carries
  ///     the end of its log
  public void start(Wire wire) throws IOException {
    Path directory = wire.socket().toAbsolutePath().getParent();
    createPrivate(directory == null ? Path.of("/") : directory);
    createPrivate(data);
    Path log = data.resolve("agentd.log");
    Process process = new ProcessBuilder(command(wire.socket()))
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
    await(wire, process, log);
  }

  /// Returns the command line: in a session of its own, so that Ctrl-C here is not Ctrl-C there.
  List<String> command(Path socket) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      command.add(SETSID.toString());
    }
    command.addAll(List.of(
        launcher.toString(),
        "run",
        "--socket",
        socket.toString(),
        "--data-dir",
        data.toString(),
        "--private"));
    config.ifPresent(file -> command.addAll(List.of("--config", file.toString())));
    return command;
  }

  private static void createPrivate(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(Places.OWNER_ONLY)));
    }
  }

  private void await(Wire wire, Process process, Path log) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < deadline) {
      if (wire.answers()) {
        return;
      }
      if (hasEnded(process)) {
        if (wire.answers()) {
          return;
        }
        throw new IOException("the private daemon ended with exit code " + process.exitValue()
            + " before it answered at " + wire.socket() + "; its log " + log + " ends:\n"
            + tail(log));
      }
    }
    process.destroy();
    throw new IOException("the private daemon did not answer at " + wire.socket() + " within "
        + START_SECONDS + " seconds and was ended; its log " + log + " ends:\n" + tail(log));
  }

  private static boolean hasEnded(Process process) throws IOException {
    try {
      return process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the private daemon was starting", e);
    }
  }

  private static String tail(Path log) throws IOException {
    String text = Files.exists(log)
        ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip()
        : "";
    return text.substring(Math.max(0, text.length() - LOG_TAIL_CHARACTERS));
  }
}
