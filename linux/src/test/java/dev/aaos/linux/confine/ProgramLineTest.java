package dev.aaos.linux.confine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.confine.Commands.Collector;
import dev.aaos.linux.confine.Commands.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A confined program and its line to this process.
@Timeout(90)
final class ProgramLineTest {
  private Path base;
  private Commands commands;

  @BeforeEach
  void begin() throws IOException {
    base = Commands.place();
    commands = new Commands(Commands.modules(base));
  }

  @AfterEach
  void end() throws IOException {
    commands.close();
    Commands.remove(base);
  }

  private FutureTask<Result> start(ProgramLine line, String script) {
    Callable<Result> run = () -> {
      Collector collector = new Collector();
      Program program = Commands.program(Bounds.DEFAULT, List.of(), "/tmp", script);
      Confiner.Along along = new Confiner.Along(Optional.of(line), Optional.empty());
      return collector.result(commands.confiner().run(program, Tier.T2, along, collector));
    };
    FutureTask<Result> task = new FutureTask<>(run);
    Thread.ofPlatform().name("program").daemon().start(task);
    return task;
  }

  private static String all(ProgramLine line) throws LinuxException {
    StringBuilder said = new StringBuilder();
    byte[] some = line.read(1_000);
    while (some.length > 0) {
      said.append(new String(some, StandardCharsets.UTF_8));
      some = line.read(1_000);
    }
    return said.toString();
  }

  @Test
  void aProgram_isTalkedWith_overDescriptorThree_andHoldsNoOther() throws Exception {
    try (ProgramLine line = ProgramLine.open()) {
      FutureTask<Result> program = start(line, """
          read heard <&3
          echo "heard $heard, holding" $(ls /proc/$$/fd) >&3
          """);

      line.write("you\n".getBytes(StandardCharsets.UTF_8));

      assertThat(all(line)).startsWith("heard you, holding 0 1 2 3");
      assertThat(program.get().isFine()).as("%s", program.get().err()).isTrue();
    }
  }

  @Test
  void theLine_endsWithTheProgram() throws Exception {
    try (ProgramLine line = ProgramLine.open()) {
      FutureTask<Result> program = start(line, "exec 3>&-; exit 4");

      assertThat(all(line)).isEmpty();
      assertThat(program.get().ending()).isEqualTo(new Ending.Exited(4));
      assertThat(line.write(new byte[1])).isFalse();
    }
  }

  @Test
  void hangingUp_freesWhoWaitsOnEitherSide() throws Exception {
    try (ProgramLine line = ProgramLine.open()) {
      FutureTask<Result> program = start(line, "echo ready >&3; read -r never <&3; exit 5");
      assertThat(new String(line.read(100), StandardCharsets.UTF_8)).isEqualTo("ready\n");
      FutureTask<String> reader = new FutureTask<>(() -> all(line));
      Thread.ofPlatform().name("reader").daemon().start(reader);

      line.hangUp();

      assertThat(reader.get()).isEmpty();
      assertThat(program.get().ending()).isEqualTo(new Ending.Exited(5));
    }
  }

  /// A program that sends descriptors cannot fill this process with them.
  @Test
  void descriptorsThatAProgramSends_areNotTaken() throws Exception {
    try (ProgramLine line = ProgramLine.open()) {
      FutureTask<Result> program = start(line, """
          /usr/bin/python3 -c '
          import os, socket
          line = socket.socket(fileno=3)
          for i in range(10):
              socket.send_fds(line, [b"x"], [0, 1, 2] * 20)
          '
          """);
      long before = held();

      assertThat(all(line)).hasSize(10);
      assertThat(program.get().isFine()).as("%s", program.get().err()).isTrue();
      assertThat(held()).isLessThanOrEqualTo(before + 20);
    }
  }

  private static long held() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
      return entries.count();
    }
  }
}
