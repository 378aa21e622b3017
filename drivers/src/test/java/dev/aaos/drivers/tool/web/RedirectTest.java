package dev.aaos.drivers.tool.web;

import static dev.aaos.drivers.tool.web.Fetching.fetch;
import static dev.aaos.drivers.tool.web.Fetching.ok;
import static dev.aaos.drivers.tool.web.Fetching.redirect;
import static dev.aaos.drivers.tool.web.Fetching.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.capability.Capability;
import dev.aaos.capability.HostPattern;
import dev.aaos.drivers.tool.secret.Secrets;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.device.ToolOutcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class RedirectTest {
  private static final String FIRST = "93.184.215.14";
  private static final String SECOND = "151.101.1.69";

  private final FakeNetwork network =
      new FakeNetwork().name("a.example", FIRST).name("b.example", SECOND);

  @Test
  void redirect_toAHostUnderAnotherGrant_isAskedForAndFollowed() throws Exception {
    try (FakeServer first = FakeServer.saying(redirect("http://b.example:8080/x?y#z"));
        FakeServer second = FakeServer.saying(ok("there"))) {
      network.server(FIRST, 80, first).server(SECOND, 8080, second);
      WebContext context = WebContext.granting("network: a.example", "network: b.example:8080");

      ToolOutcome outcome = fetch(network.tool(), context, "http://a.example/");

      assertThat(outcome).isEqualTo(text("http://b.example:8080/x?y", "there"));
      assertThat(context.extensions())
          .containsExactly(WebUrl.parse("http://b.example:8080/x").need());
      assertThat(second.requests().getFirst()).doesNotContain("Referer", "Cookie");
    }
  }

  @Test
  void redirect_toAHostThatIsNotGranted_isDeniedBeforeItsNameIsResolved() throws Exception {
    try (FakeServer first = FakeServer.saying(redirect("http://b.example/"));
        FakeServer second = FakeServer.saying(ok("there"))) {
      network.server(FIRST, 80, first).server(SECOND, 80, second);
      WebContext context = WebContext.granting("network: a.example");

      ToolOutcome outcome = fetch(network.tool(), context, "http://a.example/");

      assertThat(outcome)
          .isEqualTo(Fetching.denied(
              WebUrl.parse("http://b.example/").need(),
              "a.example:80 redirects to b.example:80: no grant covers it"));
      assertThat(network.asked()).containsExactly("a.example");
      assertThat(network.connected()).containsExactly(FIRST + ":80");
      assertThat(second.connections()).isZero();
    }
  }

  @Test
  void redirect_outOfTheGrantedPath_isDenied() throws Exception {
    try (FakeServer first = FakeServer.saying(redirect("../admin"))) {
      network.server(FIRST, 80, first);
      Capability prefix =
          new Capability.Network(List.of(HostPattern.parse("a.example")), Set.of("GET"), "/v1/");
      WebContext context = WebContext.granting(prefix.toString());

      ToolOutcome outcome = fetch(network.tool(), context, "http://a.example/v1/x");

      assertThat(outcome)
          .isEqualTo(Fetching.denied(
              WebUrl.parse("http://a.example/admin").need(),
              "a.example:80 redirects to a.example:80: no grant covers it"));
      assertThat(first.connections()).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.7"})
  void redirect_toALiteralAddressThatIsNotGranted_isDeniedAndNobodyThereIsContacted(String inside)
      throws Exception {
    try (FakeServer first = FakeServer.saying(redirect("http://" + inside + "/latest/meta-data/"));
        FakeServer second = FakeServer.saying(ok("secret"))) {
      network.server(FIRST, 80, first).server(inside.replaceAll("[\\[\\]]", ""), 80, second);
      WebContext context = WebContext.granting("web_search", "network: *");

      ToolOutcome outcome = fetch(network.tool(), context, "http://a.example/");

      assertThat(outcome).isInstanceOf(ToolOutcome.Denied.class);
      assertThat(network.connected()).containsExactly(FIRST + ":80");
      assertThat(second.connections()).isZero();
    }
  }

  @Test
  void redirect_overRealSocketsToAnUngrantedLoopbackPort_reachesNobody() throws Exception {
    try (FakeServer inside = FakeServer.saying(ok("secret"));
        FakeServer first = FakeServer.saying(redirect(inside.url("/")))) {
      WebContext context = WebContext.granting("network: 127.0.0.1:" + first.port());

      ToolOutcome outcome = fetch(WebFetchTool.direct("0", Secrets.NONE), context, first.url("/"));

      assertThat(outcome).isInstanceOf(ToolOutcome.Denied.class);
      assertThat(inside.connections()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/x, http://a.example/x",
    "x, http://a.example/d/x",
    "?x, http://a.example/d/e?x",
    "../x, http://a.example/x",
    "//a.example/x, http://a.example/x",
    "/ä, http://a.example/%C3%A4",
  })
  void redirect_toARelativeLocation_isFollowed(String location, String url) throws Exception {
    String bytes =
        new String(location.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    try (FakeServer server = FakeServer.acting(connection -> FakeServer.say(
        connection, network.connected().size() == 1 ? redirect(bytes) : ok("there")))) {
      network.server(FIRST, 80, server);
      WebContext context = WebContext.granting("web_search");

      assertThat(fetch(network.tool(), context, "http://a.example/d/e"))
          .isEqualTo(text(url, "there"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirect_ofEveryKindThatNamesAPlace_isFollowedByGet(int status) throws Exception {
    String answer = redirect("http://b.example/").replace("302", String.valueOf(status));
    try (FakeServer first = FakeServer.saying(answer);
        FakeServer second = FakeServer.saying(ok("there"))) {
      network.server(FIRST, 80, first).server(SECOND, 80, second);
      WebContext context = WebContext.granting("web_search");

      assertThat(fetch(network.tool(), context, "http://a.example/"))
          .isEqualTo(text("http://b.example/", "there"));
      assertThat(second.requests().getFirst()).startsWith("GET / HTTP/1.1\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', a redirect (302) that does not say where to",
    "'Location: ftp://b.example/', 'it redirects to a URL that is not followed: it must begin with"
        + " http:// or https:// and a host, as in ''https://example.com/'''",
    "'Location: http://user@b.example/', 'it redirects to a URL that is not followed: it carries a"
        + " user name before ''@'': leave that out'",
    "'Location: http://2130706433/', 'it redirects to a URL that is not followed: host"
        + " ''2130706433'' is an address in a disguised form: write four numbers, as in"
        + " ''192.0.2.1'''",
    "'Location: /a b', 'it redirects to a URL that is not followed: it has the character U+0020 in"
        + " place 19: leave that out, or percent-encode it'",
  })
  void redirect_toNowhere_fails(String field, String what) throws Exception {
    String answer = "HTTP/1.1 302 Found\r\n" + field + (field.isEmpty() ? "" : "\r\n") + "\r\n";
    try (FakeServer first = FakeServer.saying(answer)) {
      network.server(FIRST, 80, first);

      assertThat(fetch(network.tool(), WebContext.granting("web_search"), "http://a.example/"))
          .isEqualTo(Fetching.failed("a.example:80: " + what));
    }
  }

  @Test
  void redirect_withTwoLocations_fails() throws Exception {
    String answer = "HTTP/1.1 302 Found\r\nLocation: /x\r\nLocation: /y\r\n\r\n";
    try (FakeServer first = FakeServer.saying(answer)) {
      network.server(FIRST, 80, first);

      assertThat(fetch(network.tool(), WebContext.granting("web_search"), "http://a.example/"))
          .isEqualTo(
              Fetching.failed("a.example:80: the answer has two different fields 'location'"));
    }
  }

  @Test
  void redirect_inACircle_failsWithoutAskingAgain() throws Exception {
    try (FakeServer first = FakeServer.saying(redirect("http://b.example/"));
        FakeServer second = FakeServer.saying(redirect("http://a.example/#again"))) {
      network.server(FIRST, 80, first).server(SECOND, 80, second);
      WebContext context = WebContext.granting("web_search");

      assertThat(fetch(network.tool(), context, "http://a.example/"))
          .isEqualTo(Fetching.failed("b.example:80: the redirects lead in a circle"));
      assertThat(context.extensions()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 6})
  void redirect_moreThanFiveTimes_fails(int redirects) throws Exception {
    try (FakeServer server = FakeServer.acting(connection -> FakeServer.say(
        connection,
        network.connected().size() <= redirects
            ? redirect("/" + network.connected().size())
            : ok("there")))) {
      network.server(FIRST, 80, server);
      WebContext context = WebContext.granting("web_search");

      ToolOutcome outcome = fetch(network.tool(), context, "http://a.example/");

      assertThat(outcome)
          .isEqualTo(
              redirects == 5
                  ? text("http://a.example/5", "there")
                  : Fetching.failed("a.example:80: more than 5 redirects"));
      assertThat(context.extensions()).hasSize(5);
    }
  }

  @Test
  void redirect_whoseGrantIsUsedUp_isDeniedWithThatReason() throws Exception {
    try (FakeServer first = FakeServer.saying(redirect("http://b.example/"))) {
      network.server(FIRST, 80, first);

      assertThat(fetch(
              network.tool(),
              WebContext.refusing(Errno.EDQUOT, "used 3 of 3 times", "network: a.example"),
              "http://a.example/"))
          .isEqualTo(Fetching.denied(
              WebUrl.parse("http://b.example/").need(),
              "a.example:80 redirects to b.example:80: used 3 of 3 times"));
    }
  }

  @Test
  void redirect_ofAnAgentThatWasStopped_endsTheFetch() throws Exception {
    try (FakeServer first = FakeServer.saying(redirect("http://b.example/"))) {
      network.server(FIRST, 80, first);

      assertThatThrownBy(() -> fetch(
              network.tool(),
              WebContext.refusing(Errno.EINTR, "agent stopped", "network: a.example"),
              "http://a.example/"))
          .isInstanceOf(InterruptedException.class);
    }
  }
}
