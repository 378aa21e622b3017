package dev.aaos.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CapabilityRequestTest {
  @Test
  void parse_ofAMap_readsPatternAndConstraints() {
    CapabilityRequest request = CapabilityRequest.parse(Map.of(
        "file_write",
        "/data/out/app*",
        "max_uses",
        20,
        "rate",
        "5/min",
        "expires",
        "2h",
        "approval",
        "first",
        "links",
        "any"));

    assertThat(request.capability()).isEqualTo(Capability.parse("file_write: /data/out/app*"));
    assertThat(request.constraints())
        .isEqualTo(new Constraints(
            OptionalLong.of(20),
            Optional.of(new Rate(5, Duration.ofMinutes(1))),
            Optional.of(Duration.ofHours(2)),
            Approval.FIRST,
            true));
    assertThat(request.notes()).hasSize(1);
  }

  @Test
  void parse_ofMapsOfEachForm_isTheSameAsItsText() {
    assertSame(
        Map.of("network", "a.com", "methods", List.of("GET"), "path", "/v1/"),
        "network: a.com; methods GET; path /v1/");
    assertSame(Map.of("network", List.of("a.com", "b.com")), "network: a.com, b.com");
    assertSame(
        Map.of("secret", "t", "hosts", List.of("a.com"), "header", "Authorization"),
        "secret: t; hosts a.com; header authorization");
    assertSame(Map.of("spawn_child", List.of("a", "b")), "spawn_child: [a, b]");
    assertSame(Map.of("send", "a, b"), "send: [a, b]");
    assertSame(Map.of("web_search", true), "web_search");
    assertSame(Map.of("tool", "file_read"), "tool: file_read");
    assertSame(Map.of("name", "custom_thing", "level", 3), "custom: custom_thing {\"level\":3}");
  }

  @Test
  void parse_ofABadMap_saysTheMend() {
    assertRefused(
        Map.of("file-write", "/x"),
        "unknown capability {file-write=/x}: did you mean 'file_write' for 'file-write'?");
    assertRefused(
        new java.util.TreeMap<>(Map.of("file_write", "/x", "max_use", 3)),
        "unknown key 'max_use' in capability {file_write=/x, max_use=3}: did you mean"
            + " 'max_uses'?");
    assertRefused(
        new java.util.TreeMap<>(Map.of("file_write", "/x", "file_read", "/x")),
        "capability {file_read=/x, file_write=/x} holds 2 kinds: write one entry for each of"
            + " [file_read, file_write]");
    assertRefused(
        new java.util.TreeMap<>(Map.of("tool", "x", "links", "any")),
        "key 'links' of capability {links=any, tool=x}: write 'links: any', and only beside"
            + " file_read or file_write");
    assertRefused(
        new java.util.TreeMap<>(Map.of("tool", "x", "max_uses", "many")),
        "key 'max_uses' of capability {max_uses=many, tool=x}: write a whole number of at least"
            + " 1, as in max_uses: 20");
    assertRefused(Map.of("tool", 3), "key 'tool' of capability {tool=3}: write text");
    assertRefused(
        new java.util.TreeMap<>(Map.of("tool", "x", "approval", "frist")),
        "unknown approval 'frist': did you mean 'first'?");
    assertRefused(
        new java.util.TreeMap<>(Map.of("tool", "x", "rate", "often")),
        "rate 'often': write it as '5/min' or '100/h'");
    assertRefused(
        new java.util.TreeMap<>(Map.of("tool", "x", "expires", "0s")),
        "duration '0s': write it as '30s', '15m', '2h' or '7d'");
  }

  @Test
  void tighten_isTheStricterOfEach() {
    Constraints some = new Constraints(
        OptionalLong.of(5), Optional.of(Rate.parse("5/s")), Optional.empty(), Approval.FIRST, true);
    Constraints others = new Constraints(
        OptionalLong.empty(),
        Optional.of(Rate.parse("100/h")),
        Optional.of(Duration.ofDays(7)),
        Approval.NONE,
        false);

    Constraints both = new Constraints(
        OptionalLong.of(5),
        Optional.of(Rate.parse("100/h")),
        Optional.of(Duration.ofDays(7)),
        Approval.FIRST,
        false);
    assertThat(some.tighten(others)).isEqualTo(both);
    assertThat(others.tighten(some)).isEqualTo(both);
    assertThat(both.tighten(both)).isEqualTo(both);
  }

  @Test
  void rate_printsWhatItParses() {
    for (String rate : List.of("5/s", "5/min", "100/h", "3/d", "5/10s", "1/90m")) {
      assertThat(Rate.parse(rate)).hasToString(rate);
    }
    assertThat(Rate.parse("60/h").stricter(Rate.parse("1/min"))).isEqualTo(Rate.parse("1/min"));
  }

  private static void assertSame(Map<String, Object> map, String text) {
    assertThat(CapabilityRequest.parse(map)).isEqualTo(CapabilityRequest.parse(text));
  }

  private static void assertRefused(Map<String, Object> map, String message) {
    assertThatThrownBy(() -> CapabilityRequest.parse(map))
        .isInstanceOf(CapabilitySyntaxException.class)
        .hasMessage(message);
  }
}
