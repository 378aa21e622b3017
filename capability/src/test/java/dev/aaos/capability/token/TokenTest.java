package dev.aaos.capability.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.NamePattern;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenTest {
  private static final TokenKey KEY = new TokenKey(new byte[TokenKey.BYTES]);
  private static final Instant EVENING = Instant.parse("2026-12-01T18:00:00Z");
  private static final Caveat CAVEAT = Caveat.NONE
      .may(Set.of(Right.READ, Right.APPROVE, Right.SPAWN))
      .agents(List.of(NamePattern.parse("team/*"), NamePattern.parse("lone")))
      .grants(List.of(Capability.parse("file_read: /data/**"), Capability.parse("tool: *")))
      .expires(EVENING)
      .uids(Set.of(1000, 1001));

  private static Token issued(Caveat caveat) {
    return KEY.issue("ann", caveat, new SplittableRandom(7));
  }

  @Test
  void aToken_readBack_isTheSame_andGenuine() {
    Token token = issued(CAVEAT);

    Token read = Token.parse(" " + token + "\n");

    assertThat(read).hasToString(token.toString());
    assertThat(KEY.verify(read))
        .contains(
            new TokenKey.Verified("ann", new Authority(List.of(CAVEAT)), List.of(token.id())));
    assertThat(read.claimed())
        .hasToString("may read, spawn, approve; agents team/* | lone; makes agents that hold at"
            + " most 'file_read: /data/**', 'tool: *'; for uid 1000 or 1001; until"
            + " 2026-12-01T18:00:00Z");
  }

  @Test
  void narrowing_needsNoKey_andNamesWhatItWasMadeFrom() {
    Token token = issued(CAVEAT);

    Token narrowed = Token.parse(token.toString())
        .narrowed(Caveat.NONE.may(Set.of(Right.APPROVE)))
        .narrowed(Caveat.NONE.agents(List.of(NamePattern.parse("*/writer"))));

    TokenKey.Verified found = KEY.verify(Token.parse(narrowed.toString())).orElseThrow();
    assertThat(found.holder()).isEqualTo("ann");
    assertThat(found.ids()).hasSize(3).startsWith(token.id()).endsWith(narrowed.id());
    assertThat(found.authority().rights()).containsExactly(Right.APPROVE);
    assertThat(found.authority().reaches(List.of("team", "writer"))).isTrue();
    assertThat(found.authority().reaches(List.of("team", "writer", "helper"))).isTrue();
    assertThat(found.authority().reaches(List.of("team", "reader"))).isFalse();
    assertThat(found.authority().reaches(List.of("lone"))).isFalse();
  }

  @Test
  void authority_isNeverMoreThanEachCaveatPermits() {
    Authority both = new Authority(
        List.of(CAVEAT, Caveat.NONE.may(Set.of(Right.STOP, Right.READ)).uids(Set.of(1001))));

    assertThat(both.rights()).containsExactly(Right.READ);
    assertThat(both.isFor(1001)).isTrue();
    assertThat(both.isFor(1000)).isFalse();
    assertThat(both.isOfAll()).isFalse();
    assertThat(both.excess(List.of(Capability.parse("file_read: /data/a")))).isEmpty();
    assertThat(both.excess(List.of(Capability.parse("file_write: /data/a"))))
        .contains("'file_write: /data/a' is not held: there is no file_write capability among"
            + " those held");
    assertThat(Authority.ROOT.rights()).containsExactly(Right.values());
    assertThat(Authority.NONE.rights()).isEmpty();
    assertThat(Authority.NONE).hasToString("may do nothing");
  }

  @Test
  void aTokenOfAnotherKey_isNotGenuine() {
    TokenKey other = new TokenKey(filled());

    assertThat(KEY.verify(other.issue("ann", CAVEAT, new SplittableRandom(7)))).isEmpty();
  }

  private static byte[] filled() {
    byte[] bytes = new byte[TokenKey.BYTES];
    Arrays.fill(bytes, (byte) 1);
    return bytes;
  }

  @Test
  void aCaveatTakenAway_changedOrMoved_isNotGenuine() {
    Token narrowed = issued(CAVEAT)
        .narrowed(Caveat.NONE.may(Set.of(Right.READ)))
        .narrowed(Caveat.NONE.uids(Set.of(5)));

    for (String[] change : List.of(
        new String[] {"\n\nuid 5", ""},
        new String[] {"\n\nmay read\n\nuid 5", ""},
        new String[] {"uid 5", "uid 0"},
        new String[] {"may read\n\nuid 5", "uid 5\n\nmay read"},
        new String[] {"for ann", "for bob"})) {
      assertThat(KEY.verify(Token.parse(edited(narrowed, change[0], change[1]))))
          .as(change[0])
          .isEmpty();
    }
  }

  /// Returns the text of `token` with other words before the same hash.
  private static String edited(Token token, String old, String other) {
    byte[] bytes = Base64.getUrlDecoder().decode(token.toString().substring(Token.PREFIX.length()));
    int body = bytes.length - Token.MAC_BYTES;
    String said = new String(bytes, 0, body, java.nio.charset.StandardCharsets.UTF_8);
    assertThat(said).contains(old);
    byte[] words = said.replace(old, other).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] whole = Arrays.copyOf(words, words.length + Token.MAC_BYTES);
    System.arraycopy(bytes, body, whole, words.length, Token.MAC_BYTES);
    return Token.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
  }

  @Test
  void aCaveatThatThisVersionDoesNotKnow_isRefused() {
    assertThatThrownBy(() -> Token.parse(edited(issued(CAVEAT), "uid 1000", "moon full")))
        .isInstanceOf(CapabilitySyntaxException.class)
        .hasMessage("the token is narrowed by 'moon', which this version does not know: use a"
            + " newer one");
  }

  @Test
  void whatIsNoToken_isRefused_withoutBeingRepeated() {
    for (String text : List.of("", "secret", "aaos1_", "aaos1_!", "aaos1_QUJD")) {
      assertThatThrownBy(() -> Token.parse(text))
          .isInstanceOf(CapabilitySyntaxException.class)
          .hasMessageNotContaining("secret");
    }
    assertThatThrownBy(() -> KEY.issue("a b", CAVEAT, new SplittableRandom(1)))
        .hasMessage("holder 'a b' of a token: write a name of letters, digits, '.', '_', '@' and"
            + " '-', at most 64 characters");
    assertThatThrownBy(() -> Right.parse("aprove"))
        .hasMessage("unknown right 'aprove': did you mean 'approve'?");
  }

  @Test
  void aTokenNarrowedTooOften_isRefused() {
    Token token = issued(CAVEAT);
    for (int i = 1; i < Token.MOST_CAVEATS; i++) {
      token = token.narrowed(Caveat.NONE);
    }
    Token last = token;

    assertThatThrownBy(() -> last.narrowed(Caveat.NONE))
        .hasMessageContaining("narrowed 16 times, which is the most");
  }
}
