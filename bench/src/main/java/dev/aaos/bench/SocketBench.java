package dev.aaos.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Requests over the socket, against a server that only gives each line back.
final class SocketBench {
  private static final int BACKLOG = 4_096;
  private static final Load STATUS = new Load(8, 32, 30_000);
  private static final Load CALLS = new Load(64, 1, 1_500);
  private static final Load SPAWNS = new Load(16, 1, 500);
  private static final Pattern AGENT = Pattern.compile("\"agent_id\":\"([0-9a-f-]+)\"");
  private static final String MANIFEST =
      "name: b\\nmodel: demo\\nsystem_prompt: s\\ncapabilities: ['tool: echo']\\n";

  private SocketBench() {}

  static void run(Path installation, Path directory) throws IOException, InterruptedException {
    Path own = Files.createDirectories(directory.resolve("socket"));
    Path mirror = own.resolve("mirror");
    try (ServerSocketChannel server = mirrorAt(mirror);
        Daemon daemon = Daemon.start(installation, own)) {
      System.err.println("the mirror listens at " + server.getLocalAddress());
      String agent = spawn(daemon.socket());
      String status = request("agent.status", "{\"agent_id\":\"" + agent + "\"}");
      String call = request(
          "tool.invoke",
          "{\"agent_id\":\"" + agent + "\",\"tool\":\"echo\",\"input\":{\"message\":\"hello\"}}");
      String spawn = request("agent.spawn", "{\"manifest\":\"" + MANIFEST + "\"}");
      for (Path warm : new Path[] {mirror, daemon.socket()}) {
        STATUS.run(warm, status);
        CALLS.run(warm, call);
      }
      row("`agent.status`, 8 connections, 32 in flight each", STATUS, daemon, mirror, status);
      row("`tool.invoke echo`, 64 connections", CALLS, daemon, mirror, call);
      row("`agent.spawn`, 16 connections", SPAWNS, daemon, mirror, spawn);
    }
  }

  private static void row(String name, Load load, Daemon daemon, Path mirror, String line)
      throws IOException, InterruptedException {
    Load.Outcome bare = load.run(mirror, line);
    Load.Outcome ours = load.run(daemon.socket(), line);
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f/s, %s | mirror %,.0f/s, p99 %.3f ms | %.2f |%n",
        name,
        ours.perSecond(),
        ours.latencies().summary(),
        bare.perSecond(),
        bare.latencies().percentile(99),
        ours.perSecond() / bare.perSecond());
  }

  private static String request(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
  }

  private static String spawn(Path socket) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        BufferedReader answers =
            new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      String line = request("agent.spawn", "{\"manifest\":\"" + MANIFEST + "\"}") + "\n";
      channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
      Matcher id = AGENT.matcher(String.valueOf(answers.readLine()));
      if (!id.find()) {
        throw new IOException("no agent was spawned");
      }
      return id.group(1);
    }
  }

  /// Serves lines back to whoever sends them, a virtual thread each.
  private static ServerSocketChannel mirrorAt(Path socket) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
    Thread.ofPlatform().daemon().start(() -> {
      try {
        while (true) {
          SocketChannel client = server.accept();
          Thread.ofVirtual().start(() -> give(client));
        }
      } catch (IOException closed) {
        return;
      }
    });
    return server;
  }

  private static void give(SocketChannel client) {
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    try (client) {
      while (client.read(buffer.clear()) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          client.write(buffer);
        }
      }
    } catch (IOException gone) {
      return;
    }
  }
}
