package dev.aaos.capability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilitiesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "file_read: /d/*|file_read: /d/a/*|'file_read: /d/*' is too wide: it permits '/d', which"
            + " 'file_read: /d/a/*' does not",
        "file_read: /d/a|file_write: /d/a|'file_read: /d/a' is not held: there is no file_read"
            + " capability among those held",
        "tool: *|tool: a*; tool: b*|'tool: *' is too wide: it permits 'c', which 'tool: a*',"
            + " 'tool: b*' does not",
      })
  void firstUncovered_namesTheWitness(String wanted, String held, String message) {
    assertThat(Capabilities.firstUncovered(all(wanted), all(held)))
        .map(Capabilities.Uncovered::message)
        .contains(message);
  }

  @Test
  void firstUncovered_decidesAgainstTheUnion() {
    List<Capability> held = all("file_read: /d/a*; file_read: /d/b*; file_read: /x");

    assertThat(Capabilities.firstUncovered(all("file_read: /d/a?; file_read: /d/b/*"), held))
        .isEmpty();
    assertThat(Capabilities.firstUncovered(all("file_read: /x; file_read: /d/?"), held))
        .get()
        .satisfies(uncovered -> {
          assertThat(uncovered.index()).isEqualTo(1);
          assertThat(uncovered.witness()).contains("'/d/c'");
        });
  }

  @Test
  void firstUncovered_ofRequests_isDecidedMethodByMethod() {
    Capability wanted = Capability.parse("network: a.com; methods GET, POST");
    Capability gets = Capability.parse("network: a.com; methods GET");
    Capability posts = Capability.parse("network: *.com; methods POST");

    assertThat(Capabilities.firstUncovered(List.of(wanted), List.of(gets, posts)))
        .isEmpty();
    assertThat(Capabilities.firstUncovered(List.of(wanted), List.of(gets)))
        .get()
        .extracting(Capabilities.Uncovered::witness)
        .isEqualTo(Optional.of("'POST a.com:443/'"));
  }

  @Test
  void derive_makesOneForEachHeldOneItMeets() {
    List<Capability> held =
        all("file_read: /d/a*; file_write: /d/*; file_read: /d/*.txt; file_read: /e");

    assertThat(Capabilities.derive(all("file_read: /d/?*; tool: x"), held))
        .containsExactly(
            List.of(
                new Capabilities.Derived(0, Capability.parse("file_read: /d/a*")),
                new Capabilities.Derived(2, Capability.parse("file_read: /d/?* & /d/*.txt"))),
            List.of());
  }

  @Test
  void derive_ofRequestsFromWebSearch_keepsGetsOnly() {
    assertThat(Capabilities.derive(all("network: a.com"), all("web_search")))
        .containsExactly(
            List.of(new Capabilities.Derived(0, Capability.parse("network: a.com; methods GET"))));
  }

  @Test
  void firstUncovered_pastTheBound_isANoThatSaysSo() {
    List<Capability> held = all("file_read: /**b???????; file_read: /**c???????x");
    Capability costly = Capability.parse("file_read: /**a???????? & /*b");

    assertThat(Capabilities.firstUncovered(List.of(costly), held)).get().satisfies(uncovered -> {
      assertThat(uncovered.witness()).isEmpty();
      assertThat(uncovered.message())
          .contains("cannot be compared with")
          .endsWith("within bounds: write a plainer pattern");
    });
  }

  private static List<Capability> all(String texts) {
    return Arrays.stream(texts.split("; (?=[a-z_]+:)", -1))
        .map(Capability::parse)
        .toList();
  }
}
