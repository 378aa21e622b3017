package dev.aaos.tests.lies;

import dev.aaos.testkit.FakeProvider.Client;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// What a backend does instead of giving the answer that it has.
enum Lie {
  HANGS((client, tongue, truth, chance) -> client.awaitHangUp()),
  HANGS_IN_THE_MIDDLE((client, tongue, truth, chance) ->
      client.stream().chunk(part(truth, chance)).awaitHangUp()),
  SAYS_NOTHING((client, tongue, truth, chance) -> client.cut()),
  IS_CUT((client, tongue, truth, chance) ->
      client.stream().chunk(part(truth, chance)).cut()),
  ENDS_EARLY((client, tongue, truth, chance) ->
      client.stream().chunk(part(truth, chance)).end()),
  LIMITS((client, tongue, truth, chance) -> {
    String[] waits = {"1", "0", "-1", "1e9", "Thu, 01 Jan 1970 00:00:00 GMT", "soon", ""};
    refuse(client, 429, "Retry-After: " + waits[chance.nextInt(waits.length)]);
  }),
  LIMITS_ABSURDLY((client, tongue, truth, chance) -> client.whole(
      200,
      tongue.type,
      truth,
      "anthropic-ratelimit-requests-limit: -5",
      "x-ratelimit-limit-tokens: 99999999999999999999",
      "x-ratelimit-reset-requests: yesterday")),
  FAILS((client, tongue, truth, chance) -> {
    int[] statuses = {500, 502, 503, 529, 408, 400, 401, 404, 413, 418, 307, 204};
    refuse(client, statuses[chance.nextInt(statuses.length)], "Location: http://127.0.0.1:1/");
  }),
  TALKS_NONSENSE((client, tongue, truth, chance) -> {
    byte[] bytes = new byte[1 + chance.nextInt(20_000)];
    chance.nextBytes(bytes);
    client.stream().chunk(bytes).end();
  }),
  IS_NO_HTTP((client, tongue, truth, chance) -> client
      .raw("220 mail.example ESMTP\r\n" + "x: y\r\n".repeat(chance.nextInt(100)))
      .cut()),
  IS_ANOTHER_SERVICE((client, tongue, truth, chance) ->
      client.whole(200, "text/html", "<html><body>Welcome</body></html>")),
  GARBLES((client, tongue, truth, chance) -> {
    byte[] bytes = truth.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 3; i++) {
      bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt(256);
    }
    client.stream().chunk(bytes).end();
  }),
  MISCOUNTS((client, tongue, truth, chance) -> {
    String[] counts = {"-10", "null", "\"many\"", "1e400", "9223372036854775807", "{}", "0"};
    client.stream()
        .chunk(truth.replaceAll(
            "(tokens|_count)\":\\d+", "$1\":" + counts[chance.nextInt(counts.length)]))
        .end();
  }),
  WISHES_FOR_WHAT_IS_NOT_THERE((client, tongue, truth, chance) -> {
    String[] tools = {"shell", "", "no_such_tool", "../../bin/sh", "x".repeat(10_000)};
    String wish = tongue.wishes("c");
    client.stream()
        .chunk(wish.replace("\"echo\"", '"' + tools[chance.nextInt(tools.length)] + '"'))
        .end();
  }),
  WISHES_AMISS((client, tongue, truth, chance) -> {
    String[] words = {"massage", "message\\\\", "", "message\\\":[[[[,"};
    String wish = tongue.wishes("c");
    client.stream()
        .chunk(wish.replace("message\\\"", words[chance.nextInt(words.length)] + "\\\""))
        .end();
  }),
  SAYS_IT_ALL_TWICE(
      (client, tongue, truth, chance) -> client.stream().chunk(truth + truth).end()),
  SAYS_TOO_MUCH((client, tongue, truth, chance) -> {
    // No answer may have more than 64 MiB.
    String much = "x".repeat(1 << 20);
    client.stream();
    for (int i = 0; i < 70; i++) {
      client.chunk(much);
    }
    client.end();
  }),
  DRIBBLES((client, tongue, truth, chance) -> {
    client.stream();
    for (byte one : truth.getBytes(StandardCharsets.UTF_8)) {
      client.chunk(new byte[] {one});
    }
    client.end();
  });

  private static String part(String truth, SplittableRandom chance) {
    return truth.substring(0, 1 + chance.nextInt(truth.length() - 1));
  }

  private static void refuse(Client client, int status, String header) throws IOException {
    client.whole(status, "application/json", "{\"error\":{\"message\":\"no\"}}", header);
  }

  /// Nothing is held by any of these.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Telling telling;

  Lie(Telling telling) {
    this.telling = telling;
  }

  /// How a lie is told.
  private interface Telling {
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException;
  }

  /// Answers `client`, who would be told `truth`.
  void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
      throws IOException {
    telling.play(client, tongue, truth, chance);
  }
}
