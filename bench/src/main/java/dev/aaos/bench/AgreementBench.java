package dev.aaos.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.aaos.inference.Claimant;
import dev.aaos.inference.PolicyKind;
import dev.aaos.inference.simulation.Engine;
import dev.aaos.inference.simulation.Simulation;
import dev.aaos.inference.simulation.Trace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// One trace of jobs led through a real daemon, with a backend on loopback that holds each call for
/// as long as the engine of the simulator would, beside what the simulator says of it: policy by
/// policy, whether what holds in the one holds in the other.
final class AgreementBench {
  private static final int SLOTS = 8;
  private static final int JOBS = 120;
  private static final double LOAD = 0.85;
  private static final double NANOS = 1e9;
  private static final long SEED = 7;
  private static final int LEAST_TURNS = 3;
  private static final int MOST_TURNS = 12;
  private static final int LEAST_WRITTEN = 200;
  private static final int MOST_WRITTEN = 1_800;
  private static final long ADDED = 100;

  /// Reads in no time and forgets nothing, so that a call holds a slot for what it writes.
  private static final Engine ENGINE = new Engine(SLOTS, 1L << 40, 1_000, 1L << 40);

  private static final Pattern PLAN = Pattern.compile("plan((?: \\d+)+)");
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Pattern SAID = Pattern.compile("\"role\" ?: ?\"assistant\"");

  private AgreementBench() {}

  static void run(Path installation, Path directory) throws IOException, InterruptedException {
    Trace trace = trace();
    HttpServer backend =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backend.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    backend.createContext("/", AgreementBench::answer);
    backend.start();
    try {
      for (PolicyKind policy : PolicyKind.values()) {
        Path own = Files.createDirectories(directory.resolve("agreement-" + policy.word()));
        Map<String, String> settings = Map.of(
            "ANTHROPIC_API_KEY",
            "sk-bench",
            "ANTHROPIC_BASE_URL",
            "http://127.0.0.1:" + backend.getAddress().getPort(),
            "AAOS_INFERENCE_SLOTS",
            Integer.toString(SLOTS),
            "AAOS_INFERENCE_POLICY",
            policy.word());
        try (Daemon daemon = Daemon.start(installation, own, settings)) {
          row(policy, led(trace, daemon), simulated(trace, policy));
        }
      }
    } finally {
      backend.stop(0);
    }
  }

  private static void row(PolicyKind policy, Samples ours, Samples reckoned) {
    System.out.printf(
        Locale.ROOT,
        "| %d jobs at load %.2f, %s: mean time of a job; p90 | daemon %.0f ms; %.0f | simulator"
            + " %.0f ms; %.0f | %.3f; %.3f |%n",
        JOBS,
        LOAD,
        policy.word(),
        ours.mean(),
        ours.percentile(90),
        reckoned.mean(),
        reckoned.percentile(90),
        ours.mean() / reckoned.mean(),
        ours.percentile(90) / reckoned.percentile(90));
  }

  /// Jobs of several calls in a row, of different weights and priorities.
  private static Trace trace() {
    SplittableRandom chance = new SplittableRandom(SEED);
    List<Trace.Job> jobs = new ArrayList<>();
    double begins = 0;
    double turns = (LEAST_TURNS + MOST_TURNS) / 2.0;
    double demand = turns * (LEAST_WRITTEN + MOST_WRITTEN) / 2.0 / 1_000 * NANOS;
    for (int i = 0; i < JOBS; i++) {
      begins += demand / (SLOTS * LOAD) * chance.nextExponential();
      Claimant claimant = new Claimant("f" + i, "j" + i, 1 + i % 3, i % 2);
      int length = chance.nextInt(LEAST_TURNS, MOST_TURNS + 1);
      List<Trace.Step> steps = IntStream.range(0, length)
          .mapToObj(step -> new Trace.Step(
              0,
              ADDED,
              chance.nextInt(LEAST_WRITTEN, MOST_WRITTEN + 1),
              0,
              step == 0 ? List.of() : List.of(step - 1)))
          .toList();
      jobs.add(new Trace.Job(claimant, "react", (long) begins, steps));
    }
    return new Trace(jobs);
  }

  private static Samples simulated(Trace trace, PolicyKind policy) {
    Samples samples = new Samples();
    Simulation.run(trace, ENGINE, policy.begin()).jobs().forEach(came -> samples.add(came.nanos()));
    return samples;
  }

  private static Samples led(Trace trace, Daemon daemon) throws IOException, InterruptedException {
    Samples samples = new Samples();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<String> agents = new ArrayList<>();
      try (Rpc rpc = new Rpc(daemon.socket())) {
        for (Trace.Job job : trace.jobs()) {
          agents.add(spawn(rpc, job));
        }
        // The first run of a daemon takes long, and nothing waits for it here.
        rpc.call("agent.run", Map.of("agent_id", agents.getFirst(), "message", "plan 1 1"));
      }
      List<Future<Long>> all = new ArrayList<>();
      long begun = System.nanoTime();
      for (int i = 0; i < agents.size(); i++) {
        Trace.Job job = trace.jobs().get(i);
        String agent = agents.get(i);
        long at = begun + job.begins();
        for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        all.add(callers.submit(() -> lead(daemon, agent, job)));
      }
      for (Future<Long> one : all) {
        samples.add(one.get());
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
    return samples;
  }

  private static String spawn(Rpc rpc, Trace.Job job) throws IOException {
    String manifest = """
        name: %s
        model: claude-test
        system_prompt: s
        capabilities: ["tool: echo"]
        inference: {weight: %d, priority: %d}
        """.formatted(
            job.claimant().flow(), job.claimant().weight(), job.claimant().priority());
    return rpc.call("agent.spawn", Map.of("manifest", manifest)).get("agent_id").stringValue();
  }

  private static long lead(Daemon daemon, String agent, Trace.Job job) throws IOException {
    String plan = job.steps().stream()
        .map(step -> Long.toString(step.writes()))
        .collect(Collectors.joining(" "));
    try (Rpc rpc = new Rpc(daemon.socket())) {
      long begun = System.nanoTime();
      rpc.call("agent.run", Map.of("agent_id", agent, "message", "plan " + plan));
      return System.nanoTime() - begun;
    }
  }

  /// Holds a call for as long as the engine would, and says what it took as the simulator has it.
  private static void answer(HttpExchange exchange) throws IOException {
    long begun = System.nanoTime();
    String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Matcher plan = PLAN.matcher(request);
    if (!plan.find()) {
      throw new IOException("a request without a plan: " + request);
    }
    List<Long> writes = NUMBER
        .matcher(plan.group(1))
        .results()
        .map(one -> Long.valueOf(one.group()))
        .toList();
    int turn = (int) SAID.matcher(request).results().count();
    long written = writes.get(turn);
    long context =
        writes.stream().limit(turn).mapToLong(before -> ADDED + before).sum();
    byte[] answer =
        said(turn, turn == writes.size() - 1, context, written).getBytes(StandardCharsets.UTF_8);
    long until = begun + (long) (written / 1_000.0 * NANOS);
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    exchange.getResponseHeaders().set("content-type", "text/event-stream");
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private static String said(int turn, boolean last, long context, long written) {
    String block = last ? """
            {"type":"text","text":""}\
            """ : """
            {"type":"tool_use","id":"t%d","name":"echo","input":{}}\
            """.formatted(turn);
    String delta = last ? """
            {"type":"text_delta","text":"done"}\
            """ : """
            {"type":"input_json_delta","partial_json":"{\\"message\\":\\"%d\\"}"}\
            """.formatted(turn);
    return """
        event: message_start
        data: {"type":"message_start","message":{"id":"m","type":"message",\
        "role":"assistant","model":"claude-test","content":[],\
        "usage":{"input_tokens":%d,"cache_read_input_tokens":%d,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":%s}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":%s}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"%s"},\
        "usage":{"output_tokens":%d}}

        event: message_stop
        data: {"type":"message_stop"}

        """.formatted(ADDED, context, block, delta, last ? "end_turn" : "tool_use", written);
  }
}
