package dev.aaos.engine;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.json.JsonMapper;

/// The process of one model: `Main FILE CONTEXT ANSWERS`.
///
/// Loads the model of `FILE` and says `{"is":"ready",…}` or `{"is":"unusable","why":…}` on standard
/// output; then it takes orders from standard input, a line each, and ends when that does, whatever
/// it is at. One processor is left to others: threads that wait for one another at every step are
/// as slow as the slowest. `CONTEXT` is how many tokens a prompt and its answer may have together,
/// `ANSWERS`
/// how many are written at once.
public final class Main {
  /// Of how many conversations something is kept, besides those that are being answered.
  private static final int KEPT = 32;

  private static final int MOST_ORDERS = 1_024;

  private final JsonMapper json = new JsonMapper();
  private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>(MOST_ORDERS);
  private final OutputStream out;

  private Main(OutputStream out) {
    this.out = out;
  }

  /// Runs it. What else is printed goes to standard error.
  ///
  /// @throws InterruptedException never: nobody interrupts it
  public static void main(String[] arguments) throws InterruptedException {
    Main main = new Main(new FileOutputStream(FileDescriptor.out));
    System.setOut(System.err);
    int answers = Integer.parseInt(arguments[2]);
    main.serve(Path.of(arguments[0]), Integer.parseInt(arguments[1]), answers);
  }

  private void serve(Path file, int wished, int answers) throws InterruptedException {
    Thread.ofPlatform().daemon().name("orders").start(this::listen);
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    LlamaCpp.Size size = new LlamaCpp.Size(wished, answers, answers + KEPT);
    try (Network network = new LlamaCpp(file, size, threads)) {
      say(Map.of("is", "ready", "context", network.context()));
      new Engine(network, this::say).serve(orders);
    } catch (NetworkFailure e) {
      say(Map.of("is", "unusable", "why", String.valueOf(e.getMessage())));
    }
  }

  /// The process is over when its orders are: also in the middle of a step.
  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        orders.put(Order.read(json, line));
      }
      Runtime.getRuntime().halt(0);
    } catch (IOException | NetworkFailure | InterruptedException e) {
      System.err.println("aaos-engine: the orders broke off: " + e.getMessage());
      Runtime.getRuntime().halt(1);
    }
  }

  private void say(Map<String, Object> what) {
    try {
      out.write((json.writeValueAsString(what) + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      // Nobody listens any more.
      Runtime.getRuntime().halt(0);
    }
  }
}
