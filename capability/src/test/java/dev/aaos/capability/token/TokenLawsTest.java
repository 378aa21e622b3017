package dev.aaos.capability.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.NamePattern;
import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What holds of every chain of caveats, whoever added them.
class TokenLawsTest {
  private static final TokenKey KEY = new TokenKey(new byte[TokenKey.BYTES]);
  private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
  private static final List<String> PATTERNS =
      List.of("*", "a", "a/*", "*/b", "?", "a/b/c", "b*", "a/?/c", "x");
  private static final List<List<String>> AGENTS = List.of(
      List.of("a"),
      List.of("b"),
      List.of("a", "b"),
      List.of("a", "c"),
      List.of("a", "b", "c"),
      List.of("x", "b"),
      List.of("a/b"));
  private static final List<String> FILES =
      List.of("/d/a", "/d/b", "/d/a/x", "/e/a", "/d", "/e/b/c");
  private static final List<String> GRANTS =
      List.of("/d/**", "/d/b", "/d/a", "/e/**", "/**", "/d/a/**");

  /// What somebody wants.
  private record Act(Right right, List<String> agent, int uid, Instant at, String file) {
    static Act drawn(RandomGenerator random) {
      return new Act(
          one(List.of(Right.values()), random),
          one(AGENTS, random),
          random.nextInt(3),
          NOON.plusSeconds(random.nextInt(5)),
          one(FILES, random));
    }

    boolean isIn(Authority authority) {
      return authority.permits(right)
          && authority.reaches(agent)
          && authority.isFor(uid)
          && authority.expires().filter(end -> !at.isBefore(end)).isEmpty()
          && authority.excess(List.of(Capability.parse("file_read: " + file))).isEmpty();
    }
  }

  /// A caveat as it was drawn: lists of plain things.
  private record Drawn(
      Optional<Set<Right>> may,
      Optional<List<String>> agents,
      Optional<List<String>> grants,
      Optional<Integer> end,
      Optional<Set<Integer>> uids) {
    static Drawn drawn(RandomGenerator random) {
      return new Drawn(
          sometimes(random, () -> {
            Set<Right> rights = EnumSet.noneOf(Right.class);
            for (Right right : Right.values()) {
              if (random.nextInt(4) > 0) {
                rights.add(right);
              }
            }
            return rights;
          }),
          sometimes(random, () -> some(PATTERNS, random)),
          sometimes(random, () -> some(GRANTS, random)),
          sometimes(random, () -> 1 + random.nextInt(5)),
          sometimes(random, () -> new HashSet<>(some(List.of(0, 1, 2), random))));
    }

    Caveat caveat() {
      return new Caveat(
          may,
          agents.map(all -> all.stream().map(NamePattern::parse).toList()),
          grants.map(all ->
              all.stream().map(path -> Capability.parse("file_read: " + path)).toList()),
          end.map(NOON::plusSeconds),
          uids);
    }

    /// The oracle: each part by itself, patterns as regular expressions.
    boolean permits(Act act) {
      return may.filter(rights -> !rights.contains(act.right)).isEmpty()
          && agents
              .filter(all -> all.stream().noneMatch(one -> isOver(one, act.agent)))
              .isEmpty()
          && grants
              .filter(all -> all.stream().noneMatch(one -> file(one, act.file)))
              .isEmpty()
          && end.filter(seconds -> !act.at.isBefore(NOON.plusSeconds(seconds))).isEmpty()
          && uids.filter(users -> !users.contains(act.uid)).isEmpty();
    }

    private static boolean isOver(String pattern, List<String> names) {
      Pattern regex = Pattern.compile(pattern.replace("*", ".*").replace("?", "."));
      String path = "";
      for (String name : names) {
        path = path.isEmpty() ? name : path + "/" + name;
        if (regex.matcher(path).matches()) {
          return true;
        }
      }
      return false;
    }

    private static boolean file(String pattern, String file) {
      String regex = pattern.replace("/**", "(/.+)?");
      return Pattern.matches(regex, file);
    }
  }

  private interface Draw<T> {
    T draw();
  }

  private static <T> Optional<T> sometimes(RandomGenerator random, Draw<T> draw) {
    return random.nextInt(3) == 0 ? Optional.of(draw.draw()) : Optional.empty();
  }

  private static <T> T one(List<T> of, RandomGenerator random) {
    return of.get(random.nextInt(of.size()));
  }

  private static <T> List<T> some(List<T> of, RandomGenerator random) {
    List<T> some = new ArrayList<>();
    for (int left = random.nextInt(4); left > 0; left--) {
      some.add(one(of, random));
    }
    return some;
  }

  private record Case(List<Drawn> chain, List<Act> acts, long seed) {}

  private static final Generator<Case> CASES = random -> {
    List<Drawn> chain = new ArrayList<>();
    for (int left = 1 + random.nextInt(5); left > 0; left--) {
      chain.add(Drawn.drawn(random));
    }
    List<Act> acts = new ArrayList<>();
    for (int left = 4; left > 0; left--) {
      acts.add(Act.drawn(random));
    }
    return new Case(chain, acts, random.nextLong());
  };

  @Test
  void aNarrowedToken_isNeverWider_andPermitsWhatEachCaveatDoes() {
    Property.of("chains of caveats", CASES)
        .cases(Integer.getInteger("aaos.tokens", 20_000))
        .holds(drawn -> {
          Token token =
              KEY.issue("ann", drawn.chain.getFirst().caveat(), new SplittableRandom(drawn.seed));
          List<Drawn> far = new ArrayList<>(List.of(drawn.chain.getFirst()));
          Authority before = Authority.ROOT;
          for (int i = 0; i < drawn.chain.size(); i++) {
            if (i > 0) {
              far.add(drawn.chain.get(i));
              token = token.narrowed(drawn.chain.get(i).caveat());
            }
            Authority now = KEY.verify(token).orElseThrow().authority();
            for (Act act : drawn.acts) {
              boolean permitted = act.isIn(now);
              assertThat(permitted)
                  .as("%s under %s", act, far)
                  .isEqualTo(far.stream().allMatch(each -> each.permits(act)));
              assertThat(permitted && !act.isIn(before)).as("%s was not", act).isFalse();
            }
            before = now;
          }
          Token read = Token.parse(token.toString());
          assertThat(KEY.verify(read)).isEqualTo(KEY.verify(token));
        });
  }

  @Test
  void aDamagedToken_isNoToken_orNotGenuine() {
    Property.of("damage", CASES).cases(5_000).holds(drawn -> {
      SplittableRandom random = new SplittableRandom(drawn.seed);
      Token token = KEY.issue("ann", drawn.chain.getFirst().caveat(), random);
      StringBuilder text = new StringBuilder(token.toString());
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(random.nextInt(text.length()), (char) ('!' + random.nextInt(94)));
        case 1 -> text.deleteCharAt(random.nextInt(text.length()));
        case 2 -> text.insert(random.nextInt(text.length()), (char) ('!' + random.nextInt(94)));
        default -> text.setLength(random.nextInt(text.length()));
      }
      if (text.toString().equals(token.toString())) {
        return;
      }
      try {
        assertThat(KEY.verify(Token.parse(text.toString()))).isEmpty();
      } catch (CapabilitySyntaxException expected) {
        assertThat(expected).hasMessageNotContaining(token.toString().substring(20));
      }
    });
  }

  @Test
  void noBytes_bringTheReaderToAnythingButAWord() {
    Property.of("bytes", (Generator<String>) random -> {
          byte[] bytes = new byte[33 + random.nextInt(200)];
          random.nextBytes(bytes);
          String head = random.nextBoolean() ? "id 1\nfor ann\n\n" : "";
          byte[] first = head.getBytes(java.nio.charset.StandardCharsets.UTF_8);
          System.arraycopy(first, 0, bytes, 0, Math.min(first.length, bytes.length));
          return Token.PREFIX
              + java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        })
        .cases(5_000)
        .holds(text -> {
          try {
            assertThat(KEY.verify(Token.parse(text))).isEmpty();
          } catch (CapabilitySyntaxException expected) {
            assertThat(expected).hasMessageNotContaining(text);
          }
        });
  }
}
