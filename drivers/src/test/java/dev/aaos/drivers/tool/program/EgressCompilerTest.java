package dev.aaos.drivers.tool.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.linux.confine.Egress;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class EgressCompilerTest {
  private static EgressCompiler.Compiled compile(String... grants) {
    return EgressCompiler.compile(Stream.of(grants)
        .map(grant -> new Held(Capability.parse(grant), false, Root.NONE))
        .toList());
  }

  private static EgressCompiler.Compiled compileMap(Map<String, Object> grant) {
    Capability capability = CapabilityRequest.parse(grant).capability();
    return EgressCompiler.compile(List.of(new Held(capability, false, Root.NONE)));
  }

  private static Egress.Literal at(String address, int port) {
    return new Egress.Literal(InetAddress.ofLiteral(address), port);
  }

  @Test
  void hostsOpenTheirPorts_orTheUsualOnes() {
    assertThat(compile("network: a.com:8443", "network: *.b.com:9", "file_read: /x"))
        .satisfies(compiled -> {
          assertThat(compiled.egress().ports()).containsExactly(8443, 9);
          assertThat(compiled.egress().literals()).isEmpty();
          assertThat(compiled.notes()).isEmpty();
        });
    assertThat(compile("network: *").egress().ports()).contains(22, 80, 443, 9418);
    assertThat(compile("file_read: /x", "web_search").egress().isNone()).isTrue();
  }

  @Test
  void addresses_openThemselves() {
    Egress egress = compile(
            "network: 127.0.0.1:5432", "network: '[2001:db8::1]:1'".replace("'", ""))
        .egress();

    assertThat(egress.ports()).isEmpty();
    assertThat(egress.literals()).containsExactly(at("127.0.0.1", 5432), at("2001:db8::1", 1));
    assertThat(compile("network: 10.0.0.7").egress().literals()).contains(at("10.0.0.7", 443));
  }

  @Test
  void whatCannotBeHeld_isNotGiven_andThatIsSaid() {
    EgressCompiler.Compiled narrow =
        compileMap(Map.of("network", "a.com", "methods", List.of("GET")));
    assertThat(narrow.egress().isNone()).isTrue();
    assertThat(narrow.notes()).singleElement().asString().contains("methods or a path", "TLS");

    EgressCompiler.Compiled anyAddress = compile("network: 0.0.0.0:80");
    assertThat(anyAddress.egress().isNone()).isTrue();
    assertThat(anyAddress.notes()).singleElement().asString().contains("no one host");

    EgressCompiler.Compiled many = compile(IntStream.rangeClosed(1, 100)
        .mapToObj(port -> "network: a.com:" + port)
        .toArray(String[]::new));
    assertThat(many.egress().ports()).hasSize(Egress.MOST_DOORS).startsWith(1, 2);
    assertThat(many.notes()).singleElement().asString().contains("100 ports");
  }
}
