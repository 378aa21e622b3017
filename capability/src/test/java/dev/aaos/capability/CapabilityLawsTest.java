package dev.aaos.capability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The laws that hold of every kind of capability.
class CapabilityLawsTest {
  private static final Generator<String> NAMES = Generator.lists(
          Generator.of("a", "b", "*", "?", "é", "\\,"), 1, 3)
      .map(atoms -> String.join("", atoms));
  private static final Generator<String> HOSTS = Generator.lists(
          Generator.of("a.com", "b.a.com", "*.a.com", "*", "a.com:443", "10.0.0.1", "*:443"), 1, 2)
      .map(hosts -> String.join(", ", hosts));
  private static final Generator<String> METHODS =
      Generator.of("", "; methods GET", "; methods GET, POST", "; methods POST");
  private static final Generator<String> PATHS =
      Generator.of("", "; path /v1", "; path /v1/", "; path /v1/x");

  private static final Generator<String> TEXTS = Generator.anyOf(
      Generator.both(
          Generator.of("file_read: ", "file_write: "), PathPatterns.TEXTS, String::concat),
      Generator.lists(
              Generator.of(
                  "a",
                  "*",
                  "**",
                  ".git",
                  ".GIT",
                  "hooks",
                  "h?oks",
                  ".bashrc",
                  ".config",
                  "autostart"),
              1,
              4)
          .map(names -> "file_write: /" + String.join("/", names)),
      Generator.both(Generator.of("tool: ", "model: ", "send: "), NAMES, String::concat),
      Generator.lists(NAMES, 1, 3).map(names -> "spawn_child: " + names),
      Generator.both(
          HOSTS.map("network: "::concat),
          Generator.both(METHODS, PATHS, String::concat),
          String::concat),
      Generator.of("web_search"),
      HOSTS.map(hosts -> "secret: t; hosts " + hosts + "; header h"),
      Generator.of("custom: n", "custom: n {\"k\":1}", "custom: n {\"j\":\"x\",\"k\":1}"));

  private static final Generator<List<Capability>> THREES = random -> {
    Generator<String> texts = random.nextInt(3) == 0 ? TEXTS : oneKind(TEXTS.draw(random));
    return Generator.lists(texts, 3, 3).draw(random).stream()
        .map(Capability::parse)
        .toList();
  };

  /// Returns texts of the kind of `text`, so that they often have to do with one another.
  private static Generator<String> oneKind(String text) {
    String word = text.split(":", -1)[0];
    return random -> {
      String drawn = TEXTS.draw(random);
      while (!drawn.split(":", -1)[0].equals(word)) {
        drawn = TEXTS.draw(random);
      }
      return drawn;
    };
  }

  @Test
  void text_parsesBackToAnEqualValue() {
    Property.of("text", THREES).holds(three -> {
      assertThat(Capability.parse(three.get(0).toString())).isEqualTo(three.get(0));
      three
          .get(0)
          .meet(three.get(1))
          .ifPresent(meet -> assertThat(Capability.parse(meet.toString())).isEqualTo(meet));
    });
  }

  @Test
  void covers_isReflexiveAndTransitive() {
    Property.of("order", THREES).cases(3_000).holds(three -> {
      Capability a = three.get(0);
      Capability b = three.get(1);
      Capability c = three.get(2);
      assertThat(a.covers(a)).isTrue();
      assertThat(a.covers(b) && b.covers(c) && !a.covers(c)).isFalse();
    });
  }

  @Test
  void meet_isTheGreatestThatBothCover() {
    AtomicInteger lower = new AtomicInteger();

    Property.of("meet", THREES).cases(5_000).holds(three -> {
      Capability a = three.get(0);
      Capability b = three.get(1);
      Capability c = three.get(2);
      Optional<Capability> meet = a.meet(b);
      meet.ifPresent(both -> assertThat(a.covers(both) && b.covers(both)).isTrue());
      assertThat(meet.isPresent()).isEqualTo(b.meet(a).isPresent());
      if (a.covers(c) && b.covers(c)) {
        lower.incrementAndGet();
        assertThat(meet).isPresent();
        assertThat(meet.orElseThrow().covers(c)).isTrue();
      }
    });

    assertThat(lower).hasValueGreaterThan(100);
  }

  @Test
  void derive_ofWhatIsCovered_losesNothingAndAddsNothing() {
    Property.of("derive", THREES).cases(3_000).holds(three -> {
      Capability wanted = three.get(0);
      List<Capability> held = three.subList(1, 3);
      List<Capability> derived = Capabilities.derive(List.of(wanted), held).getFirst().stream()
          .map(Capabilities.Derived::capability)
          .toList();
      derived.forEach(each -> assertThat(wanted.covers(each)).isTrue());
      assertThat(Capabilities.firstUncovered(derived, held)).isEmpty();
      if (Capabilities.firstUncovered(List.of(wanted), held).isEmpty()) {
        assertThat(Capabilities.firstUncovered(List.of(wanted), derived)).isEmpty();
      }
    });
  }
}
