package dev.aaos.drivers.tool.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Somebody swaps a file for links to the secret, and a directory for a link to the secret's,
/// while the tools use them: the secret is never told and never changed.
@Timeout(60)
abstract class SwappedPathsContract {
  private static final int CALLS = 600;
  private static final int SWAPS = 200;
  private static final int MOST_CALLS = 100_000;
  private static final String INSIDE = "inside";

  @TempDir
  Path base;

  private Playground ground;
  private int done;
  private int denied;

  /// Returns what opens files.
  abstract FileHands hands();

  @BeforeEach
  void plant() throws Exception {
    ground = new Playground(base);
    ground.write("file", INSIDE);
    ground.write("dir/secret", INSIDE);
    ground.link("to-out", ground.out);
  }

  @Test
  void everyTool_whileAFileIsSwappedForLinks_staysInside() throws Exception {
    GrantedContext agent =
        GrantedContext.of("file_read: " + ground.in + "/*", "file_write: " + ground.in + "/*");

    use(agent, "file", this::swapFile);
  }

  @Test
  void everyTool_whileADirectoryIsSwappedForALink_staysInside() throws Exception {
    // The directory itself is not to be made by a write that finds it missing.
    GrantedContext agent = GrantedContext.of(
        "file_read: " + ground.in + "/*", "file_write: " + ground.in + "/di?/secret");

    use(agent, "dir/secret", this::swapDirectory);
  }

  /// Calls every tool in turn on `name`, at least [#CALLS] times and while at least [#SWAPS]
  /// swaps happen, until some calls have met the file and some a link.
  private void use(GrantedContext agent, String name, Attack attack) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger swaps = new AtomicInteger();
    try (ExecutorService attacker = Executors.newSingleThreadExecutor()) {
      Future<?> swapping = attacker.submit(() -> {
        while (!over.get()) {
          attack.go();
          swaps.incrementAndGet();
        }
        return true;
      });
      try {
        for (int i = 0; i < MOST_CALLS && !isEnough(i, swaps.get()); i++) {
          for (Tool tool : FileTools.all(hands(), new SplittableRandom(i))) {
            ToolOutcome outcome = agent.call(tool, input(agent, tool, ground.in.resolve(name)));

            assertThat(outcome.toString()).doesNotContain(Playground.SECRET);
            count(outcome);
          }
        }
      } finally {
        over.set(true);
      }
      swapping.get();
    }
    assertThat(isEnough(CALLS, swaps.get())).isTrue();
    assertThat(ground.outside())
        .isEqualTo(Map.of("out", "directory", "out/secret", Playground.SECRET));
  }

  private void count(ToolOutcome outcome) {
    switch (outcome) {
      case ToolOutcome.Done _ -> done++;
      case ToolOutcome.Denied _ -> denied++;
      case ToolOutcome.Failed _ -> {}
    }
  }

  private boolean isEnough(int calls, int swaps) {
    return calls >= CALLS && swaps >= SWAPS && done > 0 && denied > 0;
  }

  /// Puts a link out, a second name of the secret, and a plain file at one name, one by one.
  private void swapFile() throws Exception {
    Path next = ground.in.resolve("next");
    Path file = ground.in.resolve("file");
    Files.createSymbolicLink(next, ground.secret);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    Files.createLink(next, ground.secret);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(next);
    Files.writeString(next, INSIDE);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Puts a link to the secret's directory and the plain one at one name, in turn.
  private void swapDirectory() throws Exception {
    Path directory = ground.in.resolve("dir");
    Path aside = ground.in.resolve("aside");
    Files.move(directory, aside, StandardCopyOption.ATOMIC_MOVE);
    Files.move(ground.in.resolve("to-out"), directory, StandardCopyOption.ATOMIC_MOVE);
    Files.move(directory, ground.in.resolve("to-out"), StandardCopyOption.ATOMIC_MOVE);
    Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String input(GrantedContext agent, Tool tool, Path path) {
    if (tool.spec().name().equals("file_restore")) {
      return Outcomes.restoring(agent, path.toString(), INSIDE);
    }
    var input = Json.object();
    switch (tool.spec().name()) {
      case "file_read_many" -> input.putArray("paths").add(path.toString());
      case "file_write" -> input.put("path", path.toString()).put("content", INSIDE);
      case "file_edit" ->
        input.put("path", path.toString()).put("old_string", "in").put("new_string", "in");
      case "grep" -> input.put("path", path.toString()).put("pattern", "secret");
      default -> input.put("path", path.toString());
    }
    return input.toString();
  }

  /// One step of the attacker.
  @FunctionalInterface
  private interface Attack {
    void go() throws Exception;
  }
}
