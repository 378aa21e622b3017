package dev.aaos.drivers.tool.web;

import static dev.aaos.drivers.tool.web.Fetching.fetch;
import static dev.aaos.drivers.tool.web.Fetching.ok;
import static dev.aaos.drivers.tool.web.Fetching.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.device.ToolOutcome;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
final class DialerTest {
  private static final String PUBLIC = "93.184.215.14";
  private static final String OTHER = "2606:2800:21f:cb07:6820:80da:af6b:8b2c";

  private final FakeNetwork network = new FakeNetwork();
  private final WebContext context = WebContext.granting("web_search", "network: *");

  @Test
  void name_isResolvedOnceAndTheAddressThatWasCheckedIsConnectedTo() throws Exception {
    try (FakeServer server = FakeServer.saying(ok("hello"));
        FakeServer inside = FakeServer.saying(ok("secret"))) {
      network
          .name("rebinding.example", PUBLIC)
          .name("rebinding.example", "127.0.0.1")
          .server(PUBLIC, 80, server)
          .server("127.0.0.1", 80, inside);

      ToolOutcome outcome = fetch(network.tool(), context, "http://rebinding.example/");

      assertThat(outcome).isEqualTo(text("http://rebinding.example/", "hello"));
      assertThat(network.asked()).containsExactly("rebinding.example");
      assertThat(network.connected()).containsExactly(PUBLIC + ":80");
      assertThat(server.requests().getFirst()).contains("\r\nHost: rebinding.example\r\n");
    }
  }

  @Test
  void name_thatLeadsInsideWhenARedirectNamesItAgain_isDenied() throws Exception {
    try (FakeServer server = FakeServer.saying(Fetching.redirect("/again"));
        FakeServer inside = FakeServer.saying(ok("secret"))) {
      network
          .name("rebinding.example", PUBLIC)
          .name("rebinding.example", "127.0.0.1")
          .server(PUBLIC, 80, server)
          .server("127.0.0.1", 80, inside);

      ToolOutcome outcome = fetch(network.tool(), context, "http://rebinding.example/");

      assertThat(outcome)
          .isEqualTo(
              denied("http://127.0.0.1/again", "rebinding.example", "127.0.0.1", "this machine"));
      assertThat(network.connected()).containsExactly(PUBLIC + ":80");
      assertThat(inside.connections()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, this machine",
    "10.0.0.7, a private network",
    "169.254.169.254, 'link-local, where clouds keep their metadata service'",
    "100.100.100.200, a provider's internal network",
    "::1, this machine",
    "fd00:ec2::254, a private network",
    "64:ff9b::7f00:1, this machine behind NAT64",
  })
  void name_thatLeadsInside_isDeniedAndNobodyIsContacted(String address, String what)
      throws Exception {
    network.name("inside.example", address);
    InetAddress literal = InetAddress.ofLiteral(address);
    String host = address.contains(":") ? "[" + address + "]" : address;

    ToolOutcome outcome = fetch(network.tool(), context, "http://inside.example/x");

    assertThat(outcome)
        .isEqualTo(
            denied("http://" + host + "/x", "inside.example", literal.getHostAddress(), what));
    assertThat(network.connected()).isEmpty();
  }

  @Test
  void name_thatLeadsBothInsideAndOutside_isDenied() throws Exception {
    network.name("mixed.example", PUBLIC, OTHER, "192.168.0.1");

    ToolOutcome outcome = fetch(network.tool(), context, "http://mixed.example/");

    assertThat(outcome)
        .isEqualTo(
            denied("http://192.168.0.1/", "mixed.example", "192.168.0.1", "a private network"));
    assertThat(network.connected()).isEmpty();
  }

  @Test
  void name_thatLeadsInside_isDeniedEvenIfThatAddressIsGranted() throws Exception {
    network.name("inside.example", "10.0.0.7");
    WebContext both = WebContext.granting("network: *", "network: 10.0.0.7");

    assertThat(fetch(network.tool(), both, "http://inside.example/"))
        .isInstanceOf(ToolOutcome.Denied.class);
    assertThat(network.connected()).isEmpty();
  }

  @Test
  void literalAddress_thatIsGranted_isConnectedToWithoutAnyLookUp() throws Exception {
    try (FakeServer server = FakeServer.saying(ok("deliberate"))) {
      network.server("10.0.0.7", 8080, server).server("fd00::7", 80, server);
      WebContext literal = WebContext.granting("network: 10.0.0.7:8080", "network: [fd00::7]:80");

      assertThat(List.of(
              fetch(network.tool(), literal, "http://10.0.0.7:8080/"),
              fetch(network.tool(), literal, "http://[fd00::7]/")))
          .isEqualTo(List.of(
              text("http://10.0.0.7:8080/", "deliberate"),
              text("http://[fd00::7]/", "deliberate")));
      assertThat(network.asked()).isEmpty();
      assertThat(server.requests().get(1)).contains("\r\nHost: [fd00::7]\r\n");
    }
  }

  @Test
  void name_whoseFirstAddressRefuses_isReachedAtTheNext() throws Exception {
    try (FakeServer server = FakeServer.saying(ok("second"))) {
      network.name("two.example", OTHER, PUBLIC).server(PUBLIC, 80, server);

      assertThat(fetch(network.tool(), context, "http://two.example/"))
          .isEqualTo(text("http://two.example/", "second"));
      assertThat(network.connected())
          .containsExactly("2606:2800:21f:cb07:6820:80da:af6b:8b2c:80", PUBLIC + ":80");
    }
  }

  @Test
  void name_whoseAddressesAllRefuse_isTriedAtFourOfThem() throws Exception {
    network.name("dead.example", "1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4", "1.1.1.5");

    assertThat(fetch(network.tool(), context, "http://dead.example/"))
        .isEqualTo(Fetching.failed(
            "dead.example:80: no connection to 1.1.1.4 port 80: Connection refused"));
    assertThat(network.connected()).hasSize(Dialer.MAX_ATTEMPTS);
  }

  @Test
  void name_thatDoesNotExist_fails() throws Exception {
    assertThat(fetch(network.tool(), context, "http://absent.example/"))
        .isEqualTo(Fetching.failed("absent.example:80: the name has no address"));
  }

  @Test
  void name_withoutAnyAddress_fails() throws Exception {
    network.name("empty.example");

    assertThat(fetch(network.tool(), context, "http://empty.example/"))
        .isEqualTo(Fetching.failed("empty.example:80: the name has no address"));
  }

  private static ToolOutcome denied(String literalUrl, String name, String address, String what)
      throws Exception {
    return Fetching.denied(
        WebUrl.parse(literalUrl).need(),
        "the name '%s' leads to %s (%s), and a name may lead to the public internet only; to reach"
                .formatted(name, address, what)
            + " that address on purpose, name %s itself in the URL and in a grant"
                .formatted(address));
  }
}
