package dev.aaos.tests.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Somebody else's service on a free port of this machine, which takes orders and
/// cancels them.
///
/// @param orders those that stand
/// @param requests all that were made, as `POST /orders`
/// @param slow the method whose requests are served, but not answered before it is
///     closed
record Ledger(
    HttpServer server,
    Set<Integer> orders,
    List<String> requests,
    Optional<String> slow,
    CountDownLatch reached,
    CountDownLatch closed)
    implements AutoCloseable {
  static Ledger open() {
    return open(Optional.empty());
  }

  static Ledger answeringLate(String method) {
    return open(Optional.of(method));
  }

  private static Ledger open(Optional<String> slow) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      Ledger ledger = new Ledger(
          server,
          new ConcurrentSkipListSet<>(),
          new CopyOnWriteArrayList<>(),
          slow,
          new CountDownLatch(1),
          new CountDownLatch(1));
      AtomicInteger last = new AtomicInteger(100);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/orders", exchange -> ledger.serve(exchange, last));
      server.start();
      return ledger;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(HttpExchange exchange, AtomicInteger last) throws IOException {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath();
    requests.add(method + " " + path);
    boolean known = true;
    String answer = "";
    if (method.equals("POST")) {
      int order = last.incrementAndGet();
      orders.add(order);
      answer = String.valueOf(order);
    } else {
      known = orders.remove(Integer.valueOf(path.substring("/orders/".length())));
    }
    if (slow.filter(method::equals).isPresent()) {
      reached.countDown();
      awaitQuietly();
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(known ? 200 : 404, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void awaitQuietly() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits until a request has come that is answered late.
  void awaitReached() throws InterruptedException {
    if (!reached.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("nobody asked: " + requests);
    }
  }

  /// Returns how many requests to cancel an order were made.
  long cancelled() {
    return requests.stream().filter(one -> one.startsWith("DELETE")).count();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /// Returns a command that orders, and prints the number of the order.
  String order() {
    return "curl -sSf -X POST http://" + host() + "/orders";
  }

  /// Returns a command that reads such a number and cancels the order.
  String cancel() {
    return "curl -sSf -X DELETE http://" + host() + "/orders/$(cat)";
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
