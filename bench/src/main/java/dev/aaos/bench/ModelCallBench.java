package dev.aaos.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;

/// A model call through agentd, on record before and after, against the same request made directly
/// to the same backend, which answers at once.
final class ModelCallBench {
  private static final int WARM = 500;
  private static final int CALLS = 2_000;
  private static final byte[] ANSWER = """
      event: message_start
      data: {"type":"message_start","message":{"id":"m","type":"message",\
      "role":"assistant","model":"claude-test","content":[],\
      "usage":{"input_tokens":10,"output_tokens":1}}}

      event: content_block_start
      data: {"type":"content_block_start","index":0,\
      "content_block":{"type":"text","text":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,\
      "delta":{"type":"text_delta","text":"done"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":0}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},\
      "usage":{"output_tokens":5}}

      event: message_stop
      data: {"type":"message_stop"}

      """.getBytes(StandardCharsets.UTF_8);

  private ModelCallBench() {}

  static void run(Path installation, Path directory) throws IOException, InterruptedException {
    Path own = Files.createDirectories(directory.resolve("modelcall"));
    Backend backend = Backend.start();
    try (Daemon daemon = Daemon.start(
            installation,
            own,
            Map.of("ANTHROPIC_API_KEY", "sk-bench", "ANTHROPIC_BASE_URL", backend.address()));
        Rpc rpc = new Rpc(daemon.socket());
        HttpClient direct = HttpClient.newHttpClient()) {
      String agent = rpc.call(
              "agent.spawn", Map.of("manifest", "name: b\nmodel: claude-test\nsystem_prompt: s\n"))
          .get("agent_id")
          .stringValue();
      Samples ours = new Samples();
      Samples before = new Samples();
      Samples after = new Samples();
      Samples bare = new Samples();
      for (int i = -WARM; i < CALLS; i++) {
        long begun = System.nanoTime();
        rpc.call("agent.run", Map.of("agent_id", agent, "message", "go"));
        long ended = System.nanoTime();
        long asked = backend.asked;
        long answered = backend.answered;
        long self = direct(direct, backend);
        if (i >= 0) {
          ours.add(ended - begun);
          before.add(asked - begun);
          after.add(ended - answered);
          bare.add(self);
        }
      }
      System.out.printf(
          Locale.ROOT,
          "| a run of one model call | %s | made directly %s | +%.2f ms (p50): %.2f until the"
              + " backend is asked, %.2f after it answered |%n",
          ours.summary(),
          bare.summary(),
          ours.percentile(50) - bare.percentile(50),
          before.percentile(50),
          after.percentile(50));
    } finally {
      backend.server.stop(0);
    }
  }

  private static long direct(HttpClient client, Backend backend)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(backend.address() + "/v1/messages"))
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(backend.request))
        .build();
    long begun = System.nanoTime();
    client.send(request, BodyHandlers.ofString());
    return System.nanoTime() - begun;
  }

  /// Answers whatever it is asked, and notes when.
  private static final class Backend {
    private final HttpServer server;
    private volatile long asked;
    private volatile long answered;
    private volatile String request = "{}";

    private Backend(HttpServer server) {
      this.server = server;
    }

    static Backend start() throws IOException {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      Backend backend = new Backend(server);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", backend::answer);
      server.start();
      return backend;
    }

    String address() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
      asked = System.nanoTime();
      request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("content-type", "text/event-stream");
      exchange.sendResponseHeaders(200, ANSWER.length);
      exchange.getResponseBody().write(ANSWER);
      exchange.close();
      answered = System.nanoTime();
    }
  }
}
