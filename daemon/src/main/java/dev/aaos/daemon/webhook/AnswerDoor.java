package dev.aaos.daemon.webhook;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.aaos.daemon.rpc.Backend;
import dev.aaos.kernel.machine.KernelHalted;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// Where signed answers come in: `POST /approvals`, on an address of this machine
/// alone.
///
/// Nothing is read of a message that is too long, and nothing is done with one that is
/// not signed. At most 16 are dealt with at once and 64 connections stand; who does not
/// end a request within 20 seconds is left.
final class AnswerDoor implements AutoCloseable {
  private static final String PATH = "/approvals";
  private static final int MOST_BYTES = 1 << 20;
  private static final int AT_ONCE = 16;
  private static final int END_SECONDS = 1;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore room = new Semaphore(AT_ONCE);
  private final Signing signing;
  private final InstantSource clock;
  private final HttpServer server;

  private AnswerDoor(HttpServer server, Signing signing, InstantSource clock) {
    this.server = server;
    this.signing = signing;
    this.clock = clock;
  }

  /// Opens it.
  ///
  /// @throws IOException when the address cannot be had
  static AnswerDoor open(InetSocketAddress address, Signing signing, InstantSource clock)
      throws IOException {
    bound("sun.net.httpserver.maxReqTime", "20");
    bound("sun.net.httpserver.maxRspTime", "20");
    bound("jdk.httpserver.maxConnections", "64");
    return new AnswerDoor(HttpServer.create(address, 0), signing, clock);
  }

  /// The JDK's server has its bounds from properties, read when it is first used.
  private static void bound(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  void start(Backend backend) {
    server.setExecutor(threads);
    server.createContext("/", exchange -> {
      try (exchange) {
        write(exchange, answer(exchange, backend));
      }
    });
    server.start();
  }

  private Answer answer(HttpExchange exchange, Backend backend) throws IOException {
    if (!exchange.getRequestURI().getPath().equals(PATH)) {
      return Answer.refused(HttpURLConnection.HTTP_NOT_FOUND, "there is " + PATH + " alone");
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      return Answer.refused(HttpURLConnection.HTTP_BAD_METHOD, "answers are sent by POST");
    }
    if (!room.tryAcquire()) {
      return Answer.refused(HttpURLConnection.HTTP_UNAVAILABLE, "too many at once: try again");
    }
    try (InputStream in = exchange.getRequestBody()) {
      byte[] content = in.readNBytes(MOST_BYTES + 1);
      if (content.length > MOST_BYTES) {
        return Answer.refused(
            HttpURLConnection.HTTP_ENTITY_TOO_LARGE, "longer than " + MOST_BYTES + " bytes");
      }
      Optional<String> refusal = refusal(exchange.getRequestHeaders(), content);
      return refusal.isPresent()
          ? Answer.refused(HttpURLConnection.HTTP_UNAUTHORIZED, refusal.get())
          : Answer.to(new String(content, StandardCharsets.UTF_8), backend);
    } catch (KernelHalted e) {
      return Answer.refused(HttpURLConnection.HTTP_UNAVAILABLE, "agentd ends");
    } finally {
      room.release();
    }
  }

  private Optional<String> refusal(Headers headers, byte[] content) {
    return signing.refusal(
        header(headers, "webhook-id"),
        header(headers, "webhook-timestamp"),
        header(headers, "webhook-signature"),
        content,
        clock.instant());
  }

  private static String header(Headers headers, String name) {
    return Optional.ofNullable(headers.getFirst(name)).orElse("");
  }

  private static void write(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(END_SECONDS);
    threads.shutdownNow();
  }
}
