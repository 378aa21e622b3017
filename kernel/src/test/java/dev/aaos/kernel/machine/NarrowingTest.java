package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.exit;
import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Capabilities;
import dev.aaos.capability.Capability;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A child gets what lies within its parent's, all of it and nothing else: decided as by trying
/// every path.
class NarrowingTest {
  private record Pattern(String middle, String last) {
    String text() {
      return middle + "/" + last;
    }
  }

  private record Question(List<String> wanted, List<String> held) {}

  private static final Generator<String> MIDDLES =
      Generator.of("", "", "/a", "/?", "/*", "/a*", "/**");
  private static final Generator<String> LASTS =
      Generator.of("a", "b", "?", "ab", "*b", "a*", "b*", "?*", "a/*", "?/*", "*b/*", "*");
  private static final Generator<Pattern> PATTERNS = Generator.both(MIDDLES, LASTS, Pattern::new);

  /// The wanted ones are often made from held ones, so that both answers are common.
  private static final Generator<Question> QUESTIONS = random -> {
    List<Pattern> held = Generator.lists(PATTERNS, 1, 4).draw(random);
    List<String> wanted = new ArrayList<>();
    for (int i = random.nextInt(1, 3); i > 0; i--) {
      Pattern base = held.get(random.nextInt(held.size()));
      wanted.add(
          switch (random.nextInt(4)) {
            case 0 -> PATTERNS.draw(random).text();
            case 1 -> base.text();
            case 2 -> new Pattern(base.middle, LASTS.draw(random)).text();
            default -> new Pattern(MIDDLES.draw(random), base.last).text();
          });
    }
    return new Question(List.copyOf(wanted), held.stream().map(Pattern::text).toList());
  };

  private final PathUniverse universe = new PathUniverse();

  private static List<Capability> reading(List<String> patterns) {
    return patterns.stream()
        .map(pattern -> Capability.parse("file_read: " + pattern))
        .toList();
  }

  private boolean isWithin(Question question) {
    BitSet outside = universe.matched(question.wanted);
    outside.andNot(universe.matched(question.held));
    return outside.isEmpty();
  }

  @Test
  void tenThousandPairs_areDecidedAsByTryingEveryPath() {
    AtomicInteger accepted = new AtomicInteger();

    Property.of("narrowing", QUESTIONS).cases(10_000).holds(question -> {
      List<Capability> wanted = reading(question.wanted);
      List<Capability> held = reading(question.held);
      Optional<Capabilities.Uncovered> uncovered = Capabilities.firstUncovered(wanted, held);
      if (uncovered.isEmpty()) {
        accepted.incrementAndGet();
        assertThat(isWithin(question)).isTrue();
        assertDerivedIsWanted(question, Capabilities.derive(wanted, held));
      } else {
        assertOutside(question, uncovered.get());
      }
    });

    assertThat(accepted).hasValueBetween(2_000, 8_000);
  }

  /// With what is refused comes a path, in quotes, that is wanted and not held.
  private static void assertOutside(Question question, Capabilities.Uncovered uncovered) {
    String shown = uncovered.witness().orElseThrow();
    String path = shown
        .substring(1, shown.length() - 1)
        .replaceAll("\\\\x[89a-f][0-9a-f]", "X")
        .replaceAll("\\\\x[0-7][0-9a-f]", "c");
    assertThat(PathUniverse.matches(question.wanted.get(uncovered.index()), path))
        .as(shown)
        .isTrue();
    assertThat(question.held).as(shown).noneMatch(held -> PathUniverse.matches(held, path));
  }

  private void assertDerivedIsWanted(Question question, List<List<Capabilities.Derived>> derived) {
    for (int i = 0; i < question.wanted.size(); i++) {
      BitSet union = new BitSet();
      for (Capabilities.Derived part : derived.get(i)) {
        BitSet both = universe.matched(path(part.capability()));
        BitSet beyond = (BitSet) both.clone();
        beyond.andNot(universe.matched(question.held.get(part.held())));
        assertThat(beyond.isEmpty()).isTrue();
        union.or(both);
      }
      assertThat(union).isEqualTo(universe.matched(question.wanted.get(i)));
    }
  }

  private static String path(Capability capability) {
    return capability.toString().substring("file_read: ".length());
  }

  @Test
  void throughTheRealMachine_theSameChildrenAreSpawned_withTheSameUnion() throws Exception {
    try (KernelFixture fixture = KernelFixture.booted()) {
      Property.of("spawning", QUESTIONS).cases(300).holds(question -> {
        AgentId parent = fixture.spawn("p", capabilities("spawn_child: *", question.held));
        List<Result<AgentId>> results = new ArrayList<>();
        fixture.run(parent, kernel -> {
          results.add(kernel.call(
              new Syscall.Spawn(manifest("c", capabilities("web_search", question.wanted)), "")));
          results.add(kernel.call(new Syscall.Spawn(
              manifest("c", capabilities("spawn_child: *", question.wanted)), "")));
          return exit("");
        });

        assertThat(results.getFirst()).isInstanceOf(Result.Refused.class); // not held
        assertThat(results.getLast() instanceof Result.Ok)
            .as("%s", results.getLast())
            .isEqualTo(Capabilities.firstUncovered(reading(question.wanted), reading(question.held))
                .isEmpty());
        if (results.getLast() instanceof Result.Ok<AgentId>(AgentId child)) {
          List<String> granted = fixture.kernel.state().grants().of(child).stream()
              .map(grant -> grant.capability())
              .filter(Capability.FileRead.class::isInstance)
              .map(NarrowingTest::path)
              .toList();
          assertThat(universe.matched(granted)).isEqualTo(universe.matched(question.wanted));
        }
        fixture.operator.stop(parent);
      });
    }
  }

  private static String[] capabilities(String first, List<String> patterns) {
    List<String> all = new ArrayList<>(List.of(first));
    patterns.forEach(pattern -> all.add("file_read: " + pattern));
    return all.toArray(String[]::new);
  }
}
