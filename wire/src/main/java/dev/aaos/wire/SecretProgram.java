package dev.aaos.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/// A program whose standard output is a secret, such as one of a password store: a file that its
/// owner may execute. It is run anew at each use, with the rights and the environment of whoever
/// asks, which is the daemon.
///
/// What it says on its standard error is not read: a value could be in it.
final class SecretProgram {
  /// How long it may take.
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private SecretProgram() {}

  /// Returns a script that becomes `command`.
  static String script(List<String> command) {
    String words = command.stream()
        .map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
    return "#!/bin/sh\n# Made by aaos secret set: what this prints is the secret.\nexec " + words
        + "\n";
  }

  /// Runs `file` and returns what it prints, without the line's end.
  ///
  /// @throws IOException when it cannot be run, fails, takes too long or prints too much; what it
  ///     printed is not repeated
  static String output(Path file) throws IOException {
    Process process = new ProcessBuilder(file.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    AtomicBoolean late = new AtomicBoolean();
    Thread end = Thread.ofVirtual().start(() -> endWhenLate(process, late));
    try (InputStream out = process.getInputStream()) {
      process.getOutputStream().close();
      byte[] printed = out.readNBytes(SecretFiles.MOST + 2);
      if (printed.length > SecretFiles.MOST + 1) {
        throw new IOException("its command prints more than " + SecretFiles.MOST + " bytes");
      }
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IOException("its command failed with exit code " + exit
            + (late.get() ? ", ended because it took " + PATIENCE.toSeconds() + " s" : "")
            + ": run it by hand to see why");
      }
      return new String(printed, StandardCharsets.ISO_8859_1).stripTrailing();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("its command was interrupted", e);
    } finally {
      end.interrupt();
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static void endWhenLate(Process process, AtomicBoolean late) {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        late.set(true);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it ended in time
    }
  }
}
