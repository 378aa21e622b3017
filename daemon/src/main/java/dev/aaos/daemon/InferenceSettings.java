package dev.aaos.daemon;

import dev.aaos.drivers.model.Backends;
import dev.aaos.drivers.model.gguf.EngineStart;
import dev.aaos.drivers.model.gguf.Engines;
import dev.aaos.drivers.model.queue.RunQueues;
import dev.aaos.inference.Capacity;
import dev.aaos.inference.PolicyKind;
import dev.aaos.wire.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// The run queues of backends, as the settings have them.
final class InferenceSettings {
  private static final long MOST = 1_000_000_000_000L;
  private static final long MOST_SLOTS = 10_000;
  private static final int USUAL_SLOTS = 16;
  private static final String GGUF = "gguf";
  private static final Map<String, Integer> SLOTS = Map.of("ollama", 4, "llamacpp", 4, GGUF, 2);

  private InferenceSettings() {}

  /// Returns queues for all backends.
  ///
  /// @throws IOException naming the setting that cannot be used
  static RunQueues queues(Settings settings) throws IOException {
    Map<String, Long> slots = read(settings, Setting.AAOS_INFERENCE_SLOTS, MOST_SLOTS);
    Map<String, Long> requests = read(settings, Setting.AAOS_INFERENCE_REQUESTS_PER_MINUTE, MOST);
    Map<String, Long> tokens = read(settings, Setting.AAOS_INFERENCE_TOKENS_PER_MINUTE, MOST);
    Map<String, Capacity> capacities = new LinkedHashMap<>();
    for (String backend : Backends.labels()) {
      long usual = SLOTS.getOrDefault(backend, USUAL_SLOTS);
      capacities.put(
          backend,
          new Capacity(
              Math.toIntExact(slots.getOrDefault(backend, usual)),
              rate(requests, backend),
              rate(tokens, backend)));
    }
    return new RunQueues(policy(settings), capacities, System::nanoTime);
  }

  /// Returns what runs models of files, as many answers at once as their queue in `queues` lets by.
  /// The engine lies beside the modules of the build that this daemon runs from, not among them.
  static Engines engines(RunQueues queues) {
    int slots = queues.queued().stream()
        .filter(queue -> queue.backend().equals(GGUF))
        .mapToInt(queue -> queue.capacity().slots())
        .findFirst()
        .orElseThrow();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String modules = System.getProperty("jdk.module.path", ".");
    String classPath = modules + "/engine/*:" + modules + "/*";
    return new Engines(new EngineStart(java, classPath, slots), System::nanoTime);
  }

  private static PolicyKind policy(Settings settings) throws IOException {
    String word = settings.get(Setting.AAOS_INFERENCE_POLICY.name()).orElse(PolicyKind.FAIR.word());
    return PolicyKind.of(word)
        .orElseThrow(() -> new IOException(Setting.AAOS_INFERENCE_POLICY + " is '" + word
            + "': write one of " + PolicyKind.words()));
  }

  private static OptionalLong rate(Map<String, Long> rates, String backend) {
    Long rate = rates.get(backend);
    return rate == null ? OptionalLong.empty() : OptionalLong.of(rate);
  }

  /// A number for all backends, or one for each that is named.
  private static Map<String, Long> read(Settings settings, Setting setting, long most)
      throws IOException {
    Map<String, Long> numbers = new LinkedHashMap<>();
    String text = settings.get(setting.name()).orElse("");
    for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      String[] halves = part.strip().split("=", 2);
      if (halves.length == 1) {
        for (String backend : Backends.labels()) {
          numbers.put(backend, number(setting, halves[0], most));
        }
      } else if (Backends.labels().contains(halves[0])) {
        numbers.put(halves[0], number(setting, halves[1], most));
      } else {
        throw new IOException(setting + " names the backend '" + halves[0] + "': there are "
            + String.join(", ", Backends.labels()));
      }
    }
    return numbers;
  }

  private static long number(Setting setting, String text, long most) throws IOException {
    try {
      long number = Long.parseLong(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IOException(wrong(setting, text, most), e);
    }
    throw new IOException(wrong(setting, text, most));
  }

  private static String wrong(Setting setting, String text, long most) {
    return setting + " is '" + text + "': write a whole number from 1 to " + most
        + ", or BACKEND=NUMBER and so on, with commas";
  }
}
