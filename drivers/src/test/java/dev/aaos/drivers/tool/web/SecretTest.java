package dev.aaos.drivers.tool.web;

import static dev.aaos.drivers.tool.web.Fetching.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.drivers.tool.secret.Credential;
import dev.aaos.drivers.tool.secret.Secrets;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.ToolOutcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Secrets that are put into requests, and that nobody here sees again.
final class SecretTest {
  private static final String VALUE = "Bearer s3cr3t-t0ken";
  private static final Secrets SECRETS =
      name -> name.equals("token") ? Optional.of(VALUE) : Optional.empty();

  private final WebFetchTool tool = WebFetchTool.direct("0", SECRETS);

  private static String input(String url) {
    return Json.object().put("url", url).put("secret", "token").toString();
  }

  private static String here(FakeServer server) {
    return "127.0.0.1:" + server.port();
  }

  private static GrantedContext holding(FakeServer... servers) {
    StringBuilder hosts = new StringBuilder();
    for (FakeServer server : servers) {
      hosts.append(hosts.isEmpty() ? "" : ",").append(here(server));
    }
    return GrantedContext.of(
        "network: " + here(servers[0]), "secret: token; hosts " + hosts + "; header Authorization");
  }

  /// Says back what it was sent.
  private static FakeServer echo() throws IOException {
    FakeServer[] self = new FakeServer[1];
    self[0] = FakeServer.acting(connection -> {
      String request = self[0].requests().getLast();
      String body = Json.object().put("request", request).toString();
      FakeServer.say(connection, Fetching.ok(body));
    });
    return self[0];
  }

  @Test
  void aSecret_isSentToItsHost_andIsNotSeenWhenItIsSaidBack() throws Exception {
    try (FakeServer server = echo()) {
      ToolOutcome outcome = holding(server).call(tool, input("http://" + here(server) + "/"));

      assertThat(server.requests().getFirst()).contains("\r\nauthorization: " + VALUE + "\r\n");
      assertThat(outcome)
          .isInstanceOfSatisfying(
              ToolOutcome.Done.class,
              done -> assertThat(done.output())
                  .contains("authorization: [secret token]")
                  .doesNotContain("s3cr3t"));
    }
  }

  @Test
  void withoutTheGrant_nothingIsSent() throws Exception {
    try (FakeServer server = echo();
        FakeServer other = echo()) {
      GrantedContext elsewhere = GrantedContext.of(
          "network: " + here(server),
          "secret: token; hosts " + here(other) + "; header Authorization");
      GrantedContext otherHeader = GrantedContext.of(
          "network: " + here(server), "secret: token; hosts " + here(server) + "; header X-Key");

      for (GrantedContext context : List.of(elsewhere, otherHeader)) {
        assertThat(context.call(tool, input("http://" + here(server) + "/")))
            .isInstanceOf(ToolOutcome.Denied.class);
      }
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aRedirectToAnotherHost_doesNotTakeTheSecretAlong() throws Exception {
    try (FakeServer other = echo();
        FakeServer server = FakeServer.saying(redirect("http://" + here(other) + "/there"))) {
      GrantedContext context = GrantedContext.of(
          "network: " + here(server),
          "network: " + here(other),
          "secret: token; hosts " + here(server) + "; header Authorization");

      context.call(tool, input("http://" + here(server) + "/"));

      assertThat(server.requests().getFirst()).contains("s3cr3t");
      assertThat(other.requests().getFirst()).contains("GET /there").doesNotContain("s3cr3t");
    }
  }

  @Test
  void whatIsMissing_isNamed() throws Exception {
    try (FakeServer server = echo()) {
      String url = "http://" + here(server) + "/";
      GrantedContext context = GrantedContext.of(
          "network: " + here(server), "secret: none; hosts " + here(server) + "; header a");
      String unknown = Json.object()
          .put("url", url)
          .put("secret", "none")
          .put("secret_header", "A")
          .toString();

      assertThat(context.call(tool, unknown))
          .isInstanceOfSatisfying(
              ToolOutcome.Failed.class,
              failed -> assertThat(failed.reason()).contains("aaos secret set none"));
      assertThatThrownBy(() -> tool.prepare(
              Json.object().put("url", url).put("secret_header", "a").toString()))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("without 'secret'");
      assertThatThrownBy(() ->
              tool.prepare(Json.object().put("url", url).put("secret", "a\r\nb").toString()))
          .isInstanceOf(InvalidInput.class);
    }
  }

  @Test
  void overPlainHttp_aNameGetsNoSecret() throws Exception {
    FakeNetwork network = new FakeNetwork().name("good.test", "93.184.215.14");
    try (FakeServer server = echo()) {
      network.server("93.184.215.14", 80, server);
      Dialer dialer = new Dialer(
          network,
          network,
          TestCertificate.trustNobody()::getSocketFactory,
          FetchLimits.DEFAULT.connect());
      WebFetchTool named = new WebFetchTool(dialer, FetchLimits.DEFAULT, "0", SECRETS);
      GrantedContext context = GrantedContext.of(
          "network: good.test", "secret: token; hosts good.test; header Authorization");

      assertThat(context.call(named, input("http://good.test/")))
          .isInstanceOfSatisfying(
              ToolOutcome.Failed.class,
              failed -> assertThat(failed.reason()).contains("over https only"));
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void shortSecrets_areFoundOnlyWhole() {
    Credential credential = new Credential("pin", "x-pin", "pin 42");

    assertThat(credential.redact("42 times pin 42")).isEqualTo("42 times [secret pin]");
    assertThat(new Credential("q", "x", "a\"b\\c").redact("{\"v\":\"a\\\"b\\\\c\"}"))
        .isEqualTo("{\"v\":\"[secret q]\"}");
    assertThat(credential.toString()).doesNotContain("42");
    assertThat(Map.of("x", credential).toString()).doesNotContain("42");
  }
}
