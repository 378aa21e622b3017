package dev.aaos.cli.shell;

import java.io.IOException;

/// Nobody reads the results any more, as after `aaos audit | head`: nothing is wrong, and nobody
/// is left to be told.
public final class OutputGone extends IOException {
  private static final long serialVersionUID = 1L;

  OutputGone() {
    super("nobody reads the output any more");
  }
}
