package dev.aaos.tests.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Somebody else's server that hears of questions, and answers them, signing and verifying by
/// itself.
final class Hook implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  /// What both sides sign with.
  static final String SECRET = "whsec_" + KEY;

  private final HttpServer server;
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final Queue<Integer> refusals = new ArrayDeque<>();
  private final HttpClient client = HttpClient.newHttpClient();

  /// What came.
  record Message(String id, String type, JsonNode data) {}

  private Hook(HttpServer server) {
    this.server = server;
  }

  static Hook start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Hook hook = new Hook(server);
    server.createContext("/told", hook::hear);
    server.start();
    return hook;
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/told";
  }

  /// Answers the next message with `status`, and does not take it.
  synchronized void refuseNext(int status) {
    refusals.add(status);
  }

  private void hear(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] content = exchange.getRequestBody().readAllBytes();
      String id = exchange.getRequestHeaders().getFirst("webhook-id");
      String time = exchange.getRequestHeaders().getFirst("webhook-timestamp");
      String signature = exchange.getRequestHeaders().getFirst("webhook-signature");
      if (!signature.equals(sign(id, time, content))) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      Optional<Integer> refusal = refused();
      if (refusal.isPresent()) {
        exchange.sendResponseHeaders(refusal.get(), -1);
        return;
      }
      JsonNode read = JSON.readTree(content);
      messages.add(new Message(id, read.get("type").stringValue(), read.get("data")));
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private synchronized Optional<Integer> refused() {
    return Optional.ofNullable(refusals.poll());
  }

  private static String sign(String id, String time, byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
      mac.update((id + "." + time + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(content));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// Waits for the next message.
  Message next() throws InterruptedException {
    Message message = messages.poll(30, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("nothing came within 30 s");
    }
    return message;
  }

  /// A message on its way to the daemon.
  record Sent(String id, String time, String signature, String content) {
    Sent signed(String other) {
      return new Sent(id, time, other, content);
    }
  }

  /// Returns a signed message of now.
  static Sent message(String type, Object data) {
    return message(type, data, Instant.now());
  }

  static Sent message(String type, Object data, Instant when) {
    String content = JSON.writeValueAsString(Map.of("type", type, "data", data));
    String id = "msg_" + UUID.randomUUID();
    String time = String.valueOf(when.getEpochSecond());
    return new Sent(id, time, sign(id, time, content.getBytes(StandardCharsets.UTF_8)), content);
  }

  /// Sends `sent` to where answers come in, and returns the status and what was answered.
  String send(String place, Sent sent) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + place + "/approvals"))
        .header("webhook-id", sent.id)
        .header("webhook-timestamp", sent.time)
        .header("webhook-signature", sent.signature)
        .POST(HttpRequest.BodyPublishers.ofString(sent.content))
        .build();
    HttpResponse<String> response =
        client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    return response.statusCode() + " " + response.body();
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
  }
}
