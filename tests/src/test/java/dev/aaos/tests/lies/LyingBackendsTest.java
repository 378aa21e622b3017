package dev.aaos.tests.lies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.chaos.Wire;
import dev.aaos.tests.system.Command;
import dev.aaos.tests.system.DaemonProcess;
import dev.aaos.tests.system.Scratch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Fifty agents of a real daemon on three backends that lie, each in its own protocol: every run
/// ends with a response or with a reason, and nothing is left of any.
///
/// `-Daaos.lying=S` goes on for so many seconds instead of a few; `-Daaos.seed=S` chooses the lies
/// of a run that failed: its seed is named.
class LyingBackendsTest {
  private static final int AGENTS = 50;
  private static final long SECONDS = Long.getLong("aaos.lying", 20);
  private static final long SEED = Long.getLong("aaos.seed", System.nanoTime());
  /// One answer in so many is a lie.
  private static final int LIE_EVERY = 3;

  private static final List<Lie> LIES = List.of(Lie.values());
  private static final List<Tongue> TONGUES = List.of(Tongue.values());

  private static final String TIMEOUTS = "connect=1s,first-byte=1s,silence=1s,call=5s";
  private static final String ASKED_FOR = "echo twice";
  private static final int MOST_MORE_THREADS = 40;
  private static final int MOST_MORE_FILES = 8;
  private static final long SETTLE_NANOS = Duration.ofSeconds(60).toNanos();

  private final Scratch scratch = Scratch.make();
  private final SplittableRandom chance = new SplittableRandom(SEED);
  private final Map<Tongue, FakeProvider> backends = new EnumMap<>(Tongue.class);
  private final Set<Lie> told = EnumSet.noneOf(Lie.class);
  private final Map<String, Integer> ends = new TreeMap<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private int lies;

  @BeforeEach
  void begin() throws IOException {
    for (Tongue tongue : TONGUES) {
      backends.put(
          tongue, FakeProvider.start().streaming(tongue.type).otherwise(request -> client -> {
            if (request.line().contains("/api/show")) {
              client.whole(
                  200, "application/json", "{\"model_info\":{\"x.context_length\":40960}}");
              return;
            }
            answer(client, tongue, truth(tongue, request.body()));
          }));
    }
  }

  @AfterEach
  void clean() throws IOException {
    for (FakeProvider backend : backends.values()) {
      backend.close();
    }
    scratch.close();
  }

  /// Wishes for a call until there was one, and is done then.
  private static String truth(Tongue tongue, String request) {
    return request.contains("\"tool_result\"") || request.contains("\"role\":\"tool\"")
        ? tongue.says("done")
        : tongue.wishes("toolu_1");
  }

  private void answer(FakeProvider.Client client, Tongue tongue, String truth) throws IOException {
    SplittableRandom own = draw();
    if (own.nextInt(LIE_EVERY) > 0) {
      client.stream().chunk(truth).end();
      return;
    }
    next().play(client, tongue, truth, own);
  }

  /// Returns each lie in turn.
  private synchronized Lie next() {
    Lie lie = LIES.get(lies++ % LIES.size());
    told.add(lie);
    return lie;
  }

  private synchronized SplittableRandom draw() {
    return chance.split();
  }

  private Map<String, String> settings() {
    return Map.of(
        "ANTHROPIC_API_KEY", "sk-test-0123456789",
        "ANTHROPIC_BASE_URL", backends.get(Tongue.MESSAGES).address().toString(),
        "OPENAI_BASE_URL", backends.get(Tongue.CHAT).address().toString(),
        "OLLAMA_BASE_URL", backends.get(Tongue.OLLAMA).address().toString(),
        "AAOS_MODEL_TIMEOUTS", TIMEOUTS);
  }

  @Test
  void everyRun_endsWithAResponseOrAReason_andNothingIsLeftOfIt() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings())) {
      List<String> agents = spawn(daemon);
      Footprint before = Footprint.of(daemon.pid());
      long begun = System.nanoTime();

      lead(daemon, agents);

      double seconds = (System.nanoTime() - begun) / 1e9;
      nothingIsUnderWay(daemon);
      Footprint after = settled(daemon, before);
      System.out.println(summary(before, after, seconds));
      assertThat(after.others()).isLessThanOrEqualTo(before.others() + MOST_MORE_FILES);
      assertThat(ends.getOrDefault("done", 0)).isGreaterThan(AGENTS);
      assertThat(told).containsExactlyInAnyOrderElementsOf(LIES);
      daemon.terminate();
      Command.Outcome verified =
          Command.aaos("audit", "verify", scratch.path("data").toString()).run();
      assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("repeat with -Daaos.seed=" + SEED + " -Daaos.lying=" + SECONDS, e);
    }
  }

  private static Wire connect(DaemonProcess daemon) {
    return Wire.connect(daemon.socket()).orElseThrow();
  }

  private static JsonNode ask(Wire wire, String method, Map<String, ?> params) {
    return wire.call(method, params).orElseThrow(() -> new AssertionError(method + ": no answer"));
  }

  private static List<String> spawn(DaemonProcess daemon) {
    List<String> agents = new ArrayList<>();
    try (Wire wire = connect(daemon)) {
      for (int i = 0; i < AGENTS; i++) {
        Tongue tongue = TONGUES.get(i % TONGUES.size());
        String manifest = """
            name: a%d
            model: %s
            system_prompt: s
            capabilities: ["tool: echo"]
            budget: {tokens: 1_000_000_000_000, per: 1d}
            """.formatted(i, tongue.model);
        agents.add(ask(wire, "agent.spawn", Map.of("manifest", manifest))
            .get("result")
            .get("agent_id")
            .stringValue());
      }
    }
    return agents;
  }

  /// Has each agent do one run after another until the time is over.
  private void lead(DaemonProcess daemon, List<String> agents) throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (String agent : agents) {
        all.add(callers.submit(() -> {
          runAgain(daemon, agent);
          return null;
        }));
      }
      over.await(SECONDS, TimeUnit.SECONDS);
      over.countDown();
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  /// Between two runs of an agent a second passes, so that what is measured is not how fast a
  /// backend can fail.
  private void runAgain(DaemonProcess daemon, String agent) throws InterruptedException {
    try (Wire wire = connect(daemon)) {
      while (!over.await(1, TimeUnit.SECONDS)) {
        String end = end(ask(wire, "agent.run", Map.of("agent_id", agent, "message", ASKED_FOR)));
        synchronized (ends) {
          ends.merge(end, 1, Integer::sum);
        }
      }
    }
  }

  /// Returns `done`, or why a run has no response, without what differs from one to the next.
  private static String end(JsonNode response) {
    JsonNode result = response.path("result");
    if (!result.path("response").asString("").isBlank()) {
      return "done";
    }
    String reason = result
        .path("stop_reason")
        .asString(response.path("error").path("message").asString(""));
    assertThat(reason).as(response.toString()).isNotBlank();
    return reason.replaceAll("\\d+", "N").replaceAll("'.*", "…");
  }

  private static void nothingIsUnderWay(DaemonProcess daemon) {
    try (Wire wire = connect(daemon)) {
      JsonNode inference = ask(wire, "inference.status", Map.of()).get("result");
      for (JsonNode backend : inference.get("backends")) {
        assertThat(backend.get("running").asInt() + backend.get("waiting").asInt())
            .as(backend.toString())
            .isZero();
      }
      JsonNode budgets = ask(wire, "budget.status", Map.of()).get("result");
      assertThat(budgets.get("agents")).hasSize(AGENTS);
      for (JsonNode agent : budgets.get("agents")) {
        JsonNode account = agent.get("accounts").get(0);
        assertThat(account.get("held").asInt() + account.get("kept").asInt())
            .as(agent.toString())
            .isZero();
        assertThat(account.get("used").asLong()).as(agent.toString()).isNotNegative();
      }
      for (JsonNode agent : ask(wire, "agent.list", Map.of()).get("result").get("agents")) {
        assertThat(agent.get("phase").stringValue()).isEqualTo("idle");
      }
    }
  }

  /// Waits until the threads and connections of answers that broke off are gone.
  private static Footprint settled(DaemonProcess daemon, Footprint before) throws IOException {
    long deadline = System.nanoTime() + SETTLE_NANOS;
    Footprint now = Footprint.of(daemon.pid());
    while (now.threads() > before.threads() + MOST_MORE_THREADS
        || now.sockets() > before.sockets() + AGENTS) {
      assertThat(System.nanoTime()).as("%s after %s", now, before).isLessThan(deadline);
      LockSupport.parkNanos(100_000_000);
      now = Footprint.of(daemon.pid());
    }
    return now;
  }

  private String summary(Footprint before, Footprint after, double seconds) {
    int runs = ends.values().stream().mapToInt(count -> count).sum();
    return String.format(
        Locale.ROOT,
        "%d runs in %.0f s, %d lies; %d done, %d kinds of reasons; threads %d before, %d after;"
            + " sockets %d, %d; other descriptors %d, %d; %.1f %% of one processor",
        runs,
        seconds,
        lies,
        ends.getOrDefault("done", 0),
        ends.size() - 1,
        before.threads(),
        after.threads(),
        before.sockets(),
        after.sockets(),
        before.others(),
        after.others(),
        (after.cpuTicks() - before.cpuTicks()) / seconds);
  }
}
