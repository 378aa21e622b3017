package dev.aaos.tests.lies;

import dev.aaos.testkit.FakeProvider.Client;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// What a backend does instead of giving the answer that it has.
enum Lie {
  HANGS {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      client.awaitHangUp();
    }
  },
  HANGS_IN_THE_MIDDLE {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      client.stream().chunk(part(truth, chance)).awaitHangUp();
    }
  },
  SAYS_NOTHING {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      client.cut();
    }
  },
  IS_CUT {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      client.stream().chunk(part(truth, chance)).cut();
    }
  },
  ENDS_EARLY {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      client.stream().chunk(part(truth, chance)).end();
    }
  },
  LIMITS {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      String[] waits = {"1", "0", "-1", "1e9", "Thu, 01 Jan 1970 00:00:00 GMT", "soon", ""};
      refuse(client, 429, "Retry-After: " + waits[chance.nextInt(waits.length)]);
    }
  },
  LIMITS_ABSURDLY {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      client.whole(
          200,
          tongue.type,
          truth,
          "anthropic-ratelimit-requests-limit: -5",
          "x-ratelimit-limit-tokens: 99999999999999999999",
          "x-ratelimit-reset-requests: yesterday");
    }
  },
  FAILS {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      int[] statuses = {500, 502, 503, 529, 408, 400, 401, 404, 413, 418, 307, 204};
      refuse(client, statuses[chance.nextInt(statuses.length)], "Location: http://127.0.0.1:1/");
    }
  },
  TALKS_NONSENSE {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      byte[] bytes = new byte[1 + chance.nextInt(20_000)];
      chance.nextBytes(bytes);
      client.stream().chunk(bytes).end();
    }
  },
  IS_NO_HTTP {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      client
          .raw("220 mail.example ESMTP\r\n" + "x: y\r\n".repeat(chance.nextInt(100)))
          .cut();
    }
  },
  IS_ANOTHER_SERVICE {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      client.whole(200, "text/html", "<html><body>Welcome</body></html>");
    }
  },
  GARBLES {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      byte[] bytes = truth.getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 3; i++) {
        bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt(256);
      }
      client.stream().chunk(bytes).end();
    }
  },
  MISCOUNTS {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      String[] counts = {"-10", "null", "\"many\"", "1e400", "9223372036854775807", "{}", "0"};
      client.stream()
          .chunk(truth.replaceAll(
              "(tokens|_count)\":\\d+", "$1\":" + counts[chance.nextInt(counts.length)]))
          .end();
    }
  },
  WISHES_FOR_WHAT_IS_NOT_THERE {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      String[] tools = {"shell", "", "no_such_tool", "../../bin/sh", "x".repeat(10_000)};
      String wish = tongue.wishes("c");
      client.stream()
          .chunk(wish.replace("\"echo\"", '"' + tools[chance.nextInt(tools.length)] + '"'))
          .end();
    }
  },
  WISHES_AMISS {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      String[] words = {"massage", "message\\\\", "", "message\\\":[[[[,"};
      String wish = tongue.wishes("c");
      client.stream()
          .chunk(wish.replace("message\\\"", words[chance.nextInt(words.length)] + "\\\""))
          .end();
    }
  },
  SAYS_IT_ALL_TWICE {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      client.stream().chunk(truth + truth).end();
    }
  },
  SAYS_TOO_MUCH {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      String much = "x".repeat(1 << 20);
      client.stream();
      for (int i = 0; i < MEBIBYTES; i++) {
        client.chunk(much);
      }
      client.end();
    }
  },
  DRIBBLES {
    @Override
    void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
        throws IOException {
      client.stream();
      for (byte one : truth.getBytes(StandardCharsets.UTF_8)) {
        client.chunk(new byte[] {one});
      }
      client.end();
    }
  };

  /// More than any answer may have.
  private static final int MEBIBYTES = 70;

  private static String part(String truth, SplittableRandom chance) {
    return truth.substring(0, 1 + chance.nextInt(truth.length() - 1));
  }

  private static void refuse(Client client, int status, String header) throws IOException {
    client.whole(status, "application/json", "{\"error\":{\"message\":\"no\"}}", header);
  }

  /// Answers `client`, who would be told `truth`.
  abstract void play(Client client, Tongue tongue, String truth, SplittableRandom chance)
      throws IOException;
}
