package dev.aaos.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Egress;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Enforcement;
import dev.aaos.linux.confine.Passage;
import dev.aaos.linux.confine.Permits;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.confine.Tier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// What curl gets through a cell's gate, by a name, against what it gets without: in turn, from one
/// server on loopback.
final class EgressBench {
  private static final int WARM = 10;
  private static final int ROUNDS = 100;
  private static final int DOWNLOADS = 5;
  private static final int CHUNK = 1 << 16;
  private static final int CHUNKS = 8_192;
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final String NAME = "bench.test";

  private final Confiner confiner;
  private final int port;

  private EgressBench(Confiner confiner, int port) {
    this.confiner = confiner;
    this.port = port;
  }

  static void run(Path installation) throws IOException, InterruptedException {
    HttpServer server = HttpServer.create(new InetSocketAddress(HERE, 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/little", exchange -> answer(exchange, 1));
    server.createContext("/much", exchange -> answer(exchange, CHUNKS));
    server.start();
    try (Confiner confiner = new Confiner(CellBench.setup(installation))) {
      new EgressBench(confiner, server.getAddress().getPort()).measure();
    } finally {
      server.stop(0);
    }
  }

  private static void answer(HttpExchange exchange, int chunks) throws IOException {
    byte[] zeros = new byte[CHUNK];
    exchange.sendResponseHeaders(200, (long) chunks * CHUNK);
    for (int i = 0; i < chunks; i++) {
      exchange.getResponseBody().write(zeros);
    }
    exchange.close();
  }

  private void measure() throws IOException, InterruptedException {
    Samples gate = new Samples();
    Samples none = new Samples();
    Samples bare = new Samples();
    for (int i = 0; i < WARM + ROUNDS; i++) {
      long through = confined(List.of("/usr/bin/curl", "-sSo", "/dev/null", url(NAME, "little")));
      long without = confined(List.of("/usr/bin/curl", "--version"));
      long direct = direct("little");
      if (i >= WARM) {
        gate.add(through);
        none.add(without);
        bare.add(direct);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| a cell with a gate, `curl` of 64 KiB by name | %s | `curl --version` in it %s; `curl`"
            + " bare %s | %.2f; %.2f |%n",
        gate.summary(),
        none.summary(),
        bare.summary(),
        gate.percentile(50) / none.percentile(50),
        gate.percentile(50) / bare.percentile(50));
    long through = 0;
    long direct = 0;
    for (int i = 0; i < DOWNLOADS; i++) {
      through += confined(List.of("/usr/bin/curl", "-sSo", "/dev/null", url(NAME, "much")));
      direct += direct("much");
    }
    double mebibytes = (double) DOWNLOADS * CHUNKS * CHUNK / (1 << 20);
    System.out.printf(
        Locale.ROOT,
        "| `curl` of 512 MiB through the gate | %.0f MiB/s | bare %.0f MiB/s | %.2f |%n",
        mebibytes / (through / 1e9),
        mebibytes / (direct / 1e9),
        (double) direct / through);
  }

  private String url(String host, String path) {
    return "http://" + host + ":" + port + "/" + path;
  }

  private long direct(String path) throws IOException, InterruptedException {
    long start = System.nanoTime();
    List<String> curl = List.of("curl", "-sSo", "/dev/null", url("127.0.0.1", path));
    int exit = new ProcessBuilder(curl).start().waitFor();
    if (exit != 0) {
      throw new IOException("curl came to " + exit);
    }
    return System.nanoTime() - start;
  }

  private long confined(List<String> command) throws ConfinementException, InterruptedException {
    Egress egress = new Egress(List.of(port), List.of(), Long.MAX_VALUE);
    Program program = new Program(
        command, List.of(), "/tmp", "", List.of(), Permits.NONE, egress, Bounds.DEFAULT);
    long start = System.nanoTime();
    Ending ending = confiner.run(program, Tier.T2, new Open());
    if (!ending.equals(new Ending.Exited(0))) {
      throw new IllegalStateException(command + " came to " + ending);
    }
    return System.nanoTime() - start;
  }

  /// Lets through to this machine whatever is asked for.
  private static final class Open implements Confiner.Listener {
    @Override
    public void started(Enforcement enforcement, int proofs) {}

    @Override
    public void wrote(int stream, byte[] bytes) {}

    @Override
    public void asks(Destination to, Consumer<Passage> answer) {
      answer.accept(new Passage.Open(to.isLookUp() ? List.of() : List.of(HERE)));
    }
  }
}
