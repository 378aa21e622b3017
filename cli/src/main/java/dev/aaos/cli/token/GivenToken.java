package dev.aaos.cli.token;

import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.token.Token;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.wire.TokenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A token, as commands are given one: in a file, on standard input, or in the environment. Never
/// as an argument, which every user of the machine could see.
final class GivenToken {
  private static final String STDIN = "-";

  private GivenToken() {}

  /// Returns the token in the file `where`, on standard input for `-`, or in the environment.
  static Token read(Shell shell, Optional<String> where) throws IOException, UsageException {
    try {
      return Token.parse(text(shell, where));
    } catch (CapabilitySyntaxException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static String text(Shell shell, Optional<String> where)
      throws IOException, UsageException {
    if (where.filter(STDIN::equals).isPresent()) {
      return shell.terminal().readLine().orElse("");
    }
    Optional<String> file = where.or(() -> shell.variable("AAOS_TOKEN_FILE"));
    if (file.isPresent()) {
      return new TokenFile(Path.of(file.get())).read();
    }
    return shell
        .variable("AAOS_TOKEN")
        .orElseThrow(() -> new UsageException("which token? Name its file, '-' for standard input,"
            + " or set AAOS_TOKEN_FILE or AAOS_TOKEN"));
  }
}
