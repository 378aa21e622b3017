package dev.aaos.cli;

import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// A person or a script at the command line: types, and reads what comes back.
final class Session {
  static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  private final Map<String, String> variables = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Set<Terminal.Stream> terminals = EnumSet.noneOf(Terminal.Stream.class);
  private InputStream in = InputStream.nullInputStream();
  private Optional<Path> launcher = Optional.empty();
  private OutputStream sink = out;
  private String secret = "";

  /// A session whose commands go to the daemon at `socket`.
  static Session at(Path socket) {
    return new Session().variable("AAOS_SOCKET", socket.toString());
  }

  Session variable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  Session typing(String text) {
    in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  Session typing(InputStream stream) {
    in = stream;
    return this;
  }

  Session typingSecretly(String text) {
    secret = text;
    return this;
  }

  Session onTerminal() {
    terminals.addAll(EnumSet.allOf(Terminal.Stream.class));
    return this;
  }

  Session launchedBy(Path script) {
    launcher = Optional.of(script);
    return this;
  }

  /// The reader of the output goes away, as `head` does.
  Session withBrokenPipe() {
    sink = new OutputStream() {
      @Override
      public void write(int b) throws java.io.IOException {
        throw new java.io.IOException("Broken pipe");
      }
    };
    return this;
  }

  int run(String... arguments) {
    return Main.run(shell(), arguments);
  }

  Shell shell() {
    Terminal terminal = new Terminal(in, printer(sink), printer(err), terminals, new Screen());
    return new Shell(
        terminal,
        variables,
        launcher,
        Clock.fixed(NOW, ZoneOffset.UTC),
        time -> LockSupport.parkNanos(Math.min(time.toNanos(), 5_000_000)));
  }

  private static PrintStream printer(OutputStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private final class Screen implements Terminal.Screen {
    @Override
    public int columns() {
      return 80;
    }

    @Override
    public Optional<String> secret(String prompt) {
      return Optional.of(secret);
    }
  }
}
