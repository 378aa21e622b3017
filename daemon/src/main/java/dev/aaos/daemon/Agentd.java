package dev.aaos.daemon;

import dev.aaos.log.CorruptJournal;
import dev.aaos.wire.ConfigFile;
import dev.aaos.wire.Version;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/// The daemon's entry point.
///
/// Exit codes: 0 ended in good order, 1 could not start, 2 wrong usage, 70 the kernel halted.
public final class Agentd {
  private static final int SERVES = -1;
  private static final int CANNOT_START = 1;
  private static final int WRONG_USAGE = 2;

  private Agentd() {}

  /// Starts agentd; returns when it serves, and the process lives on.
  public static void main(String[] arguments) {
    int exit = start(List.of(arguments), System.getenv(), System.out, System.err);
    if (exit != SERVES) {
      System.exit(exit);
    }
  }

  private static int start(
      List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(Options.USAGE);
      return 0;
    }
    if (arguments.contains("--version")) {
      out.println("agentd " + Version.CURRENT);
      return 0;
    }
    try {
      Options options = Options.parse(arguments, environment);
      Settings settings = Settings.read(new ConfigFile(options.config()), environment);
      Daemon daemon = Daemon.start(options, settings, err);
      err.println("agentd " + Version.CURRENT + " serves " + options.socket() + " from "
          + options.dataDir() + daemon.greeting());
      return SERVES;
    } catch (Options.Usage e) {
      err.println("agentd: " + e.getMessage());
      err.print(Options.USAGE);
      return WRONG_USAGE;
    } catch (IOException | CorruptJournal e) {
      err.println("agentd: cannot start: " + e.getMessage());
      return CANNOT_START;
    } catch (UncheckedIOException e) {
      Throwable cause = e.getCause();
      err.println("agentd: cannot start: " + (cause == null ? e : cause).getMessage());
      return CANNOT_START;
    }
  }
}
