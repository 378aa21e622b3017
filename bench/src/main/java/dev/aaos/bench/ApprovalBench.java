package dev.aaos.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// How long surfaces take to hear of a question: two that watch the stream, and a webhook. From
/// the request that makes it, or answers it, until the last of them has heard.
final class ApprovalBench {
  private static final int WARM = 50;
  private static final int ROUNDS = 1_000;
  private static final long MOST_SECONDS = 10;
  private static final String SECRET = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final Samples asked = new Samples();
  private final Samples hooked = new Samples();
  private final Samples answered = new Samples();
  private final Samples bare = new Samples();

  private ApprovalBench() {}

  static void run(Path installation, Path directory) throws IOException, InterruptedException {
    Path own = Files.createDirectory(directory.resolve("approvals"));
    ApprovalBench bench = new ApprovalBench();
    HttpServer hook = bench.hook();
    try (Daemon daemon = Daemon.start(
        installation,
        own,
        Map.of(
            "AAOS_APPROVAL_WEBHOOK",
            "http://127.0.0.1:" + hook.getAddress().getPort() + "/",
            "AAOS_APPROVAL_WEBHOOK_SECRET",
            SECRET))) {
      bench.measure(daemon);
    } finally {
      hook.stop(0);
    }
    System.out.printf(
        Locale.ROOT,
        "| a question, until two watchers heard it | %s | `agent.status` %s | %.1f |%n"
            + "| the same, until a webhook did too | %s | | |%n"
            + "| an answer, until two watchers heard it | %s | | %.1f |%n",
        bench.asked.summary(),
        bench.bare.summary(),
        bench.asked.percentile(50) / bench.bare.percentile(50),
        bench.hooked.summary(),
        bench.answered.summary(),
        bench.answered.percentile(50) / bench.bare.percentile(50));
  }

  private HttpServer hook() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      try (exchange) {
        exchange.getRequestBody().readAllBytes();
        told.add(exchange.getRequestHeaders().getFirst("webhook-id"));
        exchange.sendResponseHeaders(204, -1);
      }
    });
    server.start();
    return server;
  }

  private void measure(Daemon daemon) throws IOException, InterruptedException {
    try (Rpc caller = new Rpc(daemon.socket());
        Rpc operator = new Rpc(daemon.socket());
        Rpc one = new Rpc(daemon.socket());
        Rpc two = new Rpc(daemon.socket())) {
      String agent =
          operator.call("agent.spawn", Map.of("manifest", """
              name: teller
              model: demo
              system_prompt: s
              capabilities: ["tool: echo"]
              approval_required: [echo]
              """)).get("agent_id").stringValue();
      one.send("approval.stream", Map.of());
      two.send("approval.stream", Map.of());
      for (int i = 0; i < WARM + ROUNDS; i++) {
        round(i >= WARM, agent, new Rpc[] {caller, operator, one, two});
      }
    }
  }

  private void round(boolean counted, String agent, Rpc[] all)
      throws IOException, InterruptedException {
    Samples none = new Samples();
    Rpc caller = all[0];
    Rpc operator = all[1];
    long begin = System.nanoTime();
    operator.call("agent.status", Map.of("agent_id", agent));
    (counted ? bare : none).add(System.nanoTime() - begin);
    long call = System.nanoTime();
    caller.send(
        "tool.invoke",
        Map.of("agent_id", agent, "tool", "echo", "input", Map.of("message", "hello")));
    String id = all[2].frame("approval").get("approval").get("id").stringValue();
    all[3].frame("approval");
    (counted ? asked : none).add(System.nanoTime() - call);
    awaitHook("_requested");
    (counted ? hooked : none).add(System.nanoTime() - call);
    long answer = System.nanoTime();
    operator.send("approval.respond", Map.of("id", id, "decision", "approve"));
    all[2].frame("approval_closed");
    all[3].frame("approval_closed");
    (counted ? answered : none).add(System.nanoTime() - answer);
    operator.result("approval.respond");
    caller.result("tool.invoke");
    awaitHook("_closed");
  }

  private void awaitHook(String what) throws IOException, InterruptedException {
    String id = told.poll(MOST_SECONDS, TimeUnit.SECONDS);
    if (id == null || !id.endsWith(what)) {
      throw new IOException(
          "the webhook was told '" + id + "' in place of one that ends with '" + what + "'");
    }
  }
}
