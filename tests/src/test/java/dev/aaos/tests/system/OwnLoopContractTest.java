package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.tests.Checkout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The loop of `examples/own-loop`, in Python and in a cell.
class OwnLoopContractTest extends AgentLoopContract {
  private static final Path EXAMPLE = Checkout.home().resolve("examples/own-loop/loop.py");

  private Path program() {
    return scratch.write("program/loop.py", String.join("\n", Checkout.lines(EXAMPLE)) + "\n");
  }

  @Override
  String loop() {
    return "program: [/usr/bin/python3, " + program() + "]\n";
  }

  @Override
  String needs() {
    return "  - \"file_read: " + program() + "\"\n";
  }

  @Test
  void theExample_hasSixtyLinesAtTheMost() {
    assertThat(Checkout.lines(EXAMPLE)).hasSizeLessThanOrEqualTo(60);
  }
}
