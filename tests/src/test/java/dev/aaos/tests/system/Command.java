package dev.aaos.tests.system;

import dev.aaos.tests.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program run to its end, as a user's shell runs it.
///
/// @param variables laid over an environment that knows nothing of the tester's own keys and places
public record Command(
    List<String> words, Map<String, String> variables, Path directory, String input) {
  private static final long MOST_SECONDS = 300;
  private static final List<String> CLEARED = List.of(
      "ANTHROPIC_API_KEY",
      "ANTHROPIC_BASE_URL",
      "OPENAI_API_KEY",
      "OPENAI_BASE_URL",
      "DEEPSEEK_API_KEY",
      "DEEPSEEK_BASE_URL",
      "OLLAMA_BASE_URL",
      "OLLAMA_HOST",
      "OLLAMA_API_KEY",
      "OLLAMA_CONTEXT_LENGTH",
      "OLLAMA_KEEP_ALIVE",
      "LLAMACPP_BASE_URL",
      "LLAMACPP_API_KEY",
      "VLLM_BASE_URL",
      "VLLM_API_KEY",
      "AAOS_SOCKET",
      "AAOS_DATA_DIR",
      "AAOS_CONFIG",
      "JAVA_HOME",
      "HTTPS_PROXY",
      "HTTP_PROXY",
      "https_proxy",
      "http_proxy");

  /// What came of it.
  public record Outcome(int exit, String out, String err) {}

  /// Returns the command of the installation under test.
  public static Command aaos(String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(installed("aaos").toString());
    words.addAll(List.of(arguments));
    return new Command(words, Map.of(), Checkout.home(), "");
  }

  /// Returns a program of the installation under test.
  static Path installed(String name) {
    return Checkout.home().resolve("dist/target/aaos").resolve(name);
  }

  /// Returns this command with `name` set to `value`.
  public Command with(String name, String value) {
    Map<String, String> more = new HashMap<>(variables);
    more.put(name, value);
    return new Command(words, Map.copyOf(more), directory, input);
  }

  /// Returns this command, run in `where`.
  Command in(Path where) {
    return new Command(words, variables, where, input);
  }

  /// Returns this command, given `text` on its standard input.
  Command reading(String text) {
    return new Command(words, variables, directory, text);
  }

  /// Returns the process to be started, its environment set.
  ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
    CLEARED.forEach(builder.environment()::remove);
    builder.environment().putAll(variables);
    return builder;
  }

  /// Runs it.
  public Outcome run() {
    try {
      Path out = Files.createTempFile("aaos-out", "");
      Path err = Files.createTempFile("aaos-err", "");
      Process process =
          builder().redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      try (var to = process.getOutputStream()) {
        to.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(
            words + " did not end; it said: " + Files.readString(out) + Files.readString(err));
      }
      Outcome outcome =
          new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return outcome;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while " + words + " ran", e);
    }
  }
}
