package dev.aaos.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilityTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web_search|web_search",
        "file_read : /data/*|file_read: /data/*",
        "  file_write:/out/**  |file_write: /out/**",
        "tool: *|tool: *",
        "model: claude-*|model: claude-*",
        "memory: team/notes|memory: team/notes",
        "spawn_child: [a, b, a]|spawn_child: [a, b]",
        "spawn_child: a,, b|spawn_child: [a, b]",
        "spawn_child: [*]|spawn_child: *",
        "send: writer|send: writer",
        "network: A.com, b.com:443|network: a.com, b.com:443",
        "network: [::1], [2001:db8::2]|network: [::1], [2001:db8::2]",
        "network: [2001:db8::1], [2001:db8::2]|network: [2001:db8::1], [2001:db8::2]",
        "network: [a.com, [::1]]|network: a.com, [::1]",
        "network: a.com; methods get; path /v1/|network: a.com; methods GET; path /v1/",
        "secret: t; hosts a.com; header X-Key|secret: t; hosts a.com; header x-key",
        "exec: /usr/bin/git|exec: /usr/bin/git",
        "cargo_run: /src|cargo_run: /src",
        "git_commit: /src/*|git_commit: /src/*",
        "custom: n {\"b\":[1,2.5,true,\"\\u0041\"],\"a\":{}}"
            + "|custom: n {\"a\":{},\"b\":[1,2.5,true,\"A\"]}",
      })
  void parse_andToString_goThereAndBack(String text, String canonical) {
    Capability capability = Capability.parse(text);

    assertThat(capability).hasToString(canonical);
    assertThat(Capability.parse(canonical)).isEqualTo(capability);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "file-read: /x|unknown capability 'file-read: /x': did you mean 'file_read: /x'?",
        "File_Read: /x|unknown capability 'File_Read: /x': did you mean 'file_read: /x'?",
        "websearch|unknown capability 'websearch': did you mean 'web_search'?",
        "spwan_child: a|unknown capability 'spwan_child: a': did you mean 'spawn_child: a'?",
        "fly: high|unknown capability 'fly: high': write one of file_read, file_write, network,"
            + " web_search, exec, spawn_child, send, tool, model, memory, secret, cargo_run,"
            + " git_commit, custom",
        "file_read|capability 'file_read' lacks what it is over: write 'file_read: /data/*'",
        "web_search: x.com|web_search takes no pattern, but has 'x.com': write 'web_search' alone,"
            + " or 'network: x.com'",
        "spawn_child: []|spawn_child names nobody: write 'spawn_child: [writer, fetcher]', or"
            + " 'spawn_child: *' for anybody",
        "network: ,|network without a host: write 'network: api.example.com'",
        "network: a.com; path /v1/..;/x|path '/v1/..;/x' of a network capability: write a plain"
            + " path, as in '/v1/', without '.', '..', '//', '?' and '#'",
        "network: a.com; path /v1/../x|path '/v1/../x' of a network capability: write a plain"
            + " path, as in '/v1/', without '.', '..', '//', '?' and '#'",
        "secret: t|secret 't' lacks its hosts and header: write"
            + " {secret: NAME, hosts: [api.example.com], header: Authorization}",
        "custom: n {\"a\":}|custom capability parameters '{\"a\":}': expected a value at"
            + " character 6",
      })
  void parse_ofABadCapability_saysTheMend(String text, String message) {
    assertThatThrownBy(() -> Capability.parse(text))
        .isInstanceOf(CapabilitySyntaxException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "file_read: /a/*|file_read: /a/b|true",
        "file_read: /a/*|file_write: /a/b|false",
        "file_read: *|exec: /a|false",
        "tool: file_*|tool: file_read|true",
        "tool: file_*|model: file_read|false",
        "spawn_child: [a*, b]|spawn_child: [b, ab]|true",
        "spawn_child: [a, b]|spawn_child: [a, c]|false",
        "web_search|web_search|true",
        "web_search|network: a.com; methods GET|true",
        "web_search|network: *; methods GET; path /x|true",
        "web_search|network: a.com|false",
        "web_search|network: a.com; methods GET, POST|false",
        "web_search|network: 127.0.0.1; methods GET|false",
        "network: *|web_search|false",
        "network: a.com; path /v1|network: a.com; path /v1/x|true",
        "network: a.com; path /v1|network: a.com; path /v12|false",
        "network: a.com; path /v1/|network: a.com; path /v1|false",
        "network: a.com; methods GET|network: a.com; methods GET; path /x|true",
        "network: a.com|network: a.com, b.com|false",
        "secret: t; hosts *.a.com; header k|secret: t; hosts x.a.com; header K|true",
        "secret: t; hosts *.a.com; header k|secret: u; hosts x.a.com; header k|false",
        "custom: n|custom: n {\"level\":3}|true",
        "custom: n {\"level\":3}|custom: n|false",
        "custom: n {\"level\":3}|custom: n {\"level\":4}|false",
      })
  void covers_isExact(String held, String wanted, boolean expected) {
    assertThat(Capability.parse(held).covers(Capability.parse(wanted))).isEqualTo(expected);
  }

  @Test
  void network_saysWhetherItNamesAnAddress() {
    assertThat(Capability.Network.to(HostPattern.parse("10.0.0.1")).namesLiteralAddress())
        .isTrue();
    assertThat(Capability.Network.to(HostPattern.parse("*")).namesLiteralAddress())
        .isFalse();
    assertThat(Capability.Network.request("get", HostPattern.parse("a.com:443"), "/v1")
            .methods())
        .isEqualTo(Set.of("GET"));
  }

  @Test
  void custom_isCopiedDeeply() {
    Map<String, Object> inner = new HashMap<>(Map.of("k", 1));
    Capability.Custom custom =
        new Capability.Custom("n", new HashMap<>(Map.of("inner", inner, "list", List.of(2))));

    inner.put("k", 9);

    assertThat(custom.params()).isEqualTo(Map.of("inner", Map.of("k", 1L), "list", List.of(2L)));
    assertThatThrownBy(() -> custom.params().put("x", 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
