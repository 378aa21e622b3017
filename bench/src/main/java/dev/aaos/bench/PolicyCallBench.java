package dev.aaos.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// What a policy adds to a whole call, through the socket of a real daemon: `file_read` of a small
/// file under twenty rules that restrain other files, and under none; in turn.
final class PolicyCallBench {
  private static final int RULES = 20;
  private static final int WARM = 300;
  private static final int ROUNDS = 2_000;

  private PolicyCallBench() {}

  static void run(Path installation, Path directory) throws IOException {
    Path work = Files.createDirectories(directory.resolve("policy/work"));
    Path file = Files.writeString(work.resolve("notes"), "hello");
    Path policy = Files.writeString(directory.resolve("policy/policy.yaml"), rules(work));
    Samples ruled = new Samples();
    Samples free = new Samples();
    try (Daemon with = Daemon.start(
            installation,
            Files.createDirectory(directory.resolve("policy/with")),
            Map.of("AAOS_POLICY", policy.toString()));
        Daemon without = Daemon.start(
            installation,
            Files.createDirectory(directory.resolve("policy/without")),
            Map.of("AAOS_POLICY", "none"));
        Rpc one = new Rpc(with.socket());
        Rpc two = new Rpc(without.socket())) {
      String ours = agent(one, work);
      String theirs = agent(two, work);
      for (int i = 0; i < WARM + ROUNDS; i++) {
        long first = read(one, ours, file);
        long second = read(two, theirs, file);
        if (i >= WARM) {
          ruled.add(first);
          free.add(second);
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| `file_read` under %d rules | %s | without a policy %s | %.2f |%n",
        RULES,
        ruled.summary(),
        free.summary(),
        ruled.percentile(50) / free.percentile(50));
  }

  private static String rules(Path work) {
    StringBuilder text = new StringBuilder("default: allow\nrules:\n");
    for (int i = 0; i < RULES; i++) {
      text.append("  - {id: r").append(i).append(", effect: deny, needs: ['file_read: ");
      text.append(work).append("/secret").append(i).append("/**']}\n");
    }
    return text.toString();
  }

  private static String agent(Rpc client, Path work) throws IOException {
    return client
        .call("agent.spawn", Map.of("manifest", """
            name: reader
            model: demo
            system_prompt: s
            capabilities: ["tool: file_read", "file_read: %s/*"]
            """.formatted(work)))
        .get("agent_id")
        .stringValue();
  }

  private static long read(Rpc client, String agent, Path file) throws IOException {
    long start = System.nanoTime();
    client.call(
        "tool.invoke",
        Map.of("agent_id", agent, "tool", "file_read", "input", Map.of("path", file.toString())));
    return System.nanoTime() - start;
  }
}
