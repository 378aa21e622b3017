package dev.aaos.cli.shell;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// The terminal this process was started at.
public final class SystemTerminal implements Terminal.Screen {
  private static final int DEFAULT_COLUMNS = 80;

  private SystemTerminal() {}

  /// Returns the standard streams of this process, UTF-8 whatever the locale says.
  public static Terminal open() {
    return new Terminal(
        System.in,
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        terminals(),
        new SystemTerminal());
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  private static Set<Terminal.Stream> terminals() {
    Set<Terminal.Stream> found = EnumSet.noneOf(Terminal.Stream.class);
    for (Terminal.Stream stream : Terminal.Stream.values()) {
      if (isTerminal(stream.descriptor())) {
        found.add(stream);
      }
    }
    return found;
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String target =
          Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException closed) {
      return false;
    }
  }

  @Override
  public int columns() {
    try {
      Process stty = new ProcessBuilder("stty", "size")
          .redirectInput(ProcessBuilder.Redirect.INHERIT)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
          .strip()
          .split(" ", 2);
      return size.length == 2 ? Math.max(20, Integer.parseInt(size[1])) : DEFAULT_COLUMNS;
    } catch (IOException | NumberFormatException unknown) {
      return DEFAULT_COLUMNS;
    }
  }

  @Override
  public Optional<String> secret(String prompt) {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .flatMap(console -> Optional.ofNullable(console.readPassword("%s", prompt)))
        .map(String::new);
  }
}
