package dev.aaos.tests.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// An https server on a free port of this machine, with a certificate of its own. It lets in who
/// says a token, and says back what it was told.
///
/// `/echo` says the request's header; `/chunks` the same, cut where it hurts; `/size` how long a
/// body was; `/files/` is that of a directory.
record SecureSite(HttpsServer server, ExecutorService threads, Path store, List<String> heard)
    implements AutoCloseable {
  private static final String PASSWORD = "changeit";

  /// Serves `directory` to who says `token`, with a certificate made in `store`.
  static SecureSite serve(Path store, Path directory, String token) {
    try {
      keytool(store);
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(context(store)));
      ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
      SecureSite site = new SecureSite(server, threads, store, new CopyOnWriteArrayList<>());
      var files = SimpleFileServer.createFileHandler(directory);
      server.setExecutor(threads);
      server.createContext("/", exchange -> {
        String said = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        site.heard.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + said);
        if (!said.equals(token)) {
          say(exchange, 401, "who are you?");
        } else if (exchange.getRequestURI().getPath().startsWith("/files/")) {
          files.handle(exchange);
        } else {
          answer(exchange);
        }
      });
      server.start();
      return site;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keytool(Path store) throws IOException {
    Process keytool = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-alias",
            "site",
            "-dname",
            "CN=site",
            "-ext",
            "san=ip:127.0.0.1",
            "-validity",
            "2",
            "-storepass",
            PASSWORD,
            "-keystore",
            store.toString())
        .redirectErrorStream(true)
        .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (keytool.waitFor() != 0) {
        throw new IOException("keytool: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static KeyStore opened(Path store) throws IOException, GeneralSecurityException {
    KeyStore opened = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      opened.load(in, PASSWORD.toCharArray());
    }
    return opened;
  }

  private static SSLContext context(Path store) throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(opened(store), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    StringBuilder header = new StringBuilder();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> header.append(name).append(": ").append(values).append('\n'));
    switch (exchange.getRequestURI().getPath()) {
      case "/chunks" -> {
        exchange.sendResponseHeaders(200, 0);
        for (byte one : header.toString().getBytes(StandardCharsets.ISO_8859_1)) {
          exchange.getResponseBody().write(one);
          exchange.getResponseBody().flush();
        }
        exchange.close();
      }
      case "/size" ->
        say(
            exchange,
            200,
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream()) + "\n");
      default -> {
        exchange
            .getResponseHeaders()
            .set("X-Said", exchange.getRequestHeaders().getFirst("Authorization"));
        say(exchange, 200, header.toString());
      }
    }
  }

  private static void say(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /// Returns what has a JVM trust this site and no other.
  String trusted() {
    return "-Djavax.net.ssl.trustStore=" + store + " -Djavax.net.ssl.trustStorePassword="
        + PASSWORD;
  }

  /// Returns its certificate, in hex.
  String certificate() {
    try {
      return HexFormat.of().formatHex(opened(store).getCertificate("site").getEncoded());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
