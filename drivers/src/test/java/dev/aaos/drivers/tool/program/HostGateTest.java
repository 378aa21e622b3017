package dev.aaos.drivers.tool.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Capability;
import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.drivers.tool.host.Addresses;
import dev.aaos.drivers.tool.host.Resolver;
import dev.aaos.drivers.tool.program.intercept.Interceptor;
import dev.aaos.drivers.tool.secret.Secrets;
import dev.aaos.kernel.device.Reach;
import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Passage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class HostGateTest {
  private static final String PUBLIC = "93.184.215.14";
  private static final Map<String, List<String>> NAMES = Map.of(
      "good.test", List.of(PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"),
      "inside.good.test", List.of("10.0.0.1"),
      "both.good.test", List.of(PUBLIC, "127.0.0.1"));

  private static final Resolver RESOLVER = (host, atMost) -> {
    if (host.equals("slow.good.test")) {
      throw new IOException("the name was not resolved in time");
    }
    List<String> found = NAMES.get(host);
    if (found == null) {
      throw new UnknownHostException(host);
    }
    return found.stream().map(InetAddress::ofLiteral).toList();
  };

  private final GrantedContext context =
      GrantedContext.of("network: good.test", "network: *.good.test:443", "network: 10.0.0.1:1");
  private final HostGate gate = new HostGate(
      context,
      new Reach(context.grants(), Set.of(), List.of(), List.of(), Optional.empty()),
      new Addresses(RESOLVER),
      Interceptor.direct(Secrets.NONE));

  private Passage passage(String host, int port) throws ExecutionException, InterruptedException {
    CompletableFuture<Passage> answer = new CompletableFuture<>();
    gate.decide(new Destination(host, port), answer::complete);
    return answer.get();
  }

  @Test
  void whatIsGranted_isLookedUp_recorded_andResolvedToTheAddressThatIsConnectedTo()
      throws Exception {
    assertThat(passage("good.test", 0)).isEqualTo(new Passage.Open(List.of()));
    assertThat(context.extensions()).isEmpty();

    assertThat(passage("good.test", 443))
        .isInstanceOfSatisfying(
            Passage.Open.class,
            open -> assertThat(open.addresses()).startsWith(InetAddress.ofLiteral(PUBLIC)));
    passage("good.test", 443);
    passage("good.test", 80);

    assertThat(context.extensions())
        .extracting(Capability::toString)
        .containsExactly("network: good.test:443", "network: good.test:80");
  }

  @Test
  void anAddressThatWasGranted_isConnectedTo() throws Exception {
    assertThat(passage("10.0.0.1", 1))
        .isEqualTo(new Passage.Open(List.of(InetAddress.ofLiteral("10.0.0.1"))));
    assertThat(passage("10.0.0.1", 2)).isInstanceOf(Passage.Shut.class);
  }

  @Test
  void whatIsNotGranted_isRefused_withTheCapabilityThatWouldAllowIt() throws Exception {
    assertThat(passage("bad.test", 0)).isInstanceOf(Passage.Shut.class);
    assertThat(passage("sub.good.test", 80))
        .isInstanceOfSatisfying(
            Passage.Shut.class,
            shut -> assertThat(shut.reason()).contains("network: sub.good.test:80"));
    assertThat(passage("*.good.test", 443)).isInstanceOf(Passage.Shut.class);
    assertThat(passage("127.1", 443)).isInstanceOf(Passage.Shut.class);
    assertThat(passage("good.test\n", 443)).isInstanceOf(Passage.Shut.class);
  }

  @Test
  void whereASecretGoes_theConnectionIsBroughtToTheDaemon_andEachUseIsAskedFor() throws Exception {
    GrantedContext holding = GrantedContext.of(
        "network: good.test", "secret: token; hosts good.test; header Authorization");
    HostGate opening = new HostGate(
        holding,
        new Reach(holding.grants(), Set.of(), List.of(), List.of(), Optional.empty()),
        new Addresses(RESOLVER),
        Interceptor.direct(Secrets.NONE));
    CompletableFuture<Passage> tls = new CompletableFuture<>();
    CompletableFuture<Passage> ssh = new CompletableFuture<>();
    opening.decide(new Destination("good.test", 443), tls::complete);
    opening.decide(new Destination("good.test", 22), ssh::complete);

    assertThat(tls.get()).isEqualTo(new Passage.Through());
    assertThat(ssh.get()).isInstanceOf(Passage.Open.class);
    opening.decide(Capability.parse("secret: token; hosts good.test:443; header authorization"));
    opening.used(new Destination("good.test", 443), "token");
    opening.trouble(new Destination("good.test", 443), "TLS failed");
    ObjectNode answer = Json.object();
    opening.traffic().tell(answer);

    assertThat(holding.extensions())
        .extracting(Capability::toString)
        .containsExactlyInAnyOrder(
            "network: good.test:443",
            "network: good.test:22",
            "secret: token; hosts good.test:443; header authorization");
    assertThat(answer.get("network").get(0).toString())
        .isEqualTo("{\"host\":\"good.test:443\",\"secrets\":[\"token\"],"
            + "\"requests_with_secrets\":1,\"trouble\":\"TLS failed\"}");
    opening.end();
  }

  @Test
  void aNameThatLeadsInside_isRefused_andOneThatLeadsNowhereMayBeTriedAgain() throws Exception {
    for (String host : List.of("inside.good.test", "both.good.test")) {
      assertThat(passage(host, 443))
          .isInstanceOfSatisfying(
              Passage.Shut.class,
              shut -> assertThat(shut.reason()).contains("public internet only"));
    }
    assertThat(passage("slow.good.test", 443))
        .isEqualTo(new Passage.Nowhere("the name was not resolved in time"));
    assertThat(passage("no.good.test", 443))
        .isEqualTo(new Passage.Nowhere("the name has no address"));
  }

  @Test
  void whatWentWhere_isTold() throws Exception {
    passage("bad.test", 0);
    gate.carried(new Destination("good.test", 443), 10, 2_000, "");
    gate.carried(new Destination("good.test", 443), 1, 2, "Connection reset");
    for (int i = 0; i < 100; i++) {
      gate.carried(new Destination("good.test", 1_000 + i), 0, 0, "refused");
    }
    ObjectNode answer = Json.object();
    gate.traffic().tell(answer);

    assertThat(answer.get("network").get(0).toString())
        .contains("\"host\":\"bad.test\"", "refused: no grant covers", "network: bad.test");
    assertThat(answer.get("network").get(1).toString())
        .isEqualTo("{\"host\":\"good.test:443\",\"connections\":2,\"sent_bytes\":11,"
            + "\"received_bytes\":2002,\"trouble\":\"Connection reset\"}");
    assertThat(answer.get("network").size()).isEqualTo(Traffic.MOST + 1);
    assertThat(answer.get("network").get(Traffic.MOST).toString()).contains("38 other");
  }
}
