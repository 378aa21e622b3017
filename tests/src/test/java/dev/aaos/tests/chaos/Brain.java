package dev.aaos.tests.chaos;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude;
import dev.aaos.tests.system.Claude.Wish;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// All the models there are: what is asked for next follows from the conversation, and it is
/// counted how often each step of each job was asked for. Any thread may call.
final class Brain {
  /// What one reply costs, in tokens.
  static final long REPLY_TOKENS = 15;

  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern JOB = Pattern.compile("job ([\\w.-]+) plan: ([a-z0-9: -]+)");

  private final Cast cast;
  private final URI site;
  private final Map<String, Integer> asked = new TreeMap<>();

  /// A step of a job that a model is asked for.
  private record Turn(String job, List<String> plan, int step) {
    String name() {
      return job + "." + step;
    }
  }

  /// Models of `cast`, whose pages are at `site`.
  Brain(Cast cast, URI site) {
    this.cast = cast;
    this.site = site;
  }

  /// Returns the reply to a request.
  String reply(FakeProvider.Request request) {
    Turn turn = read(JSON.readTree(request.body()));
    synchronized (this) {
      asked.merge(turn.name(), 1, Integer::sum);
    }
    return turn.step < turn.plan.size()
        ? Claude.wishes("toolu_" + turn.name().replace('.', '_'), wish(turn))
        : Claude.says(turn.job + " is done");
  }

  /// Returns how often the model was asked for each step, by the step's name.
  synchronized Map<String, Integer> asked() {
    return Map.copyOf(asked);
  }

  /// Reads the last thing a model was told to do, and how far it has come.
  private static Turn read(JsonNode request) {
    String job = "";
    String plan = "";
    int step = 0;
    for (JsonNode message : request.get("messages")) {
      if (message.get("role").stringValue().equals("assistant")) {
        step++;
      }
      for (JsonNode block : message.get("content")) {
        Matcher told = JOB.matcher(block.path("text").asString(""));
        if (message.get("role").stringValue().equals("user") && told.find()) {
          job = told.group(1);
          plan = told.group(2).strip();
          step = 0;
        }
      }
    }
    if (job.isEmpty()) {
      throw new AssertionError("asked without a job: " + request.get("messages"));
    }
    return new Turn(job, List.of(plan.split(" ")), step);
  }

  private Wish wish(Turn turn) {
    String[] word = turn.plan.get(turn.step).split(":", 2);
    String name = turn.name();
    return switch (word[0]) {
      case "append" ->
        new Wish(
            "file_write",
            Map.of("path", cast.file(turn.job).toString(), "content", name + "\n", "append", true));
      case "read" -> new Wish("file_read", Map.of("path", cast.file(turn.job).toString()));
      case "fetch" -> new Wish("web_fetch", Map.of("url", site + "/" + name));
      case "echo" -> new Wish("echo", Map.of("message", name));
      case "child" ->
        new Wish(
            "spawn_agent",
            Map.of("manifest", cast.helper(), "message", told(name + "-child", Cast.childPlan())));
      case "call" ->
        new Wish("call_agent", Map.of("to", word[1], "message", told(name + "-call", "append")));
      case "send" ->
        new Wish("send_message", Map.of("to", word[1], "message", told(name + "-send", "append")));
      default -> throw new AssertionError("no step is called " + word[0]);
    };
  }

  /// Returns the message that tells an agent to do `job`.
  static String told(String job, String plan) {
    return "job " + job + " plan: " + plan;
  }
}
