package dev.aaos.daemon.token;

import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.token.Caveat;
import dev.aaos.capability.token.Right;
import dev.aaos.capability.token.Token;
import dev.aaos.capability.token.TokenKey;
import dev.aaos.capability.token.TokenKey.Verified;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Makes tokens and says whether one is genuine. Any thread may ask.
///
/// @param key the daemon's own
/// @param random unpredictable, safe for any thread
public record TokenDesk(TokenKey key, RandomGenerator random) {
  /// How long a token may be good for.
  public static final Duration LONGEST = Duration.ofDays(366);

  /// Returns a token for `holder`, narrowed by `caveat`, from `now` on.
  ///
  /// @throws CapabilitySyntaxException if none like that is made, saying why
  public Token issue(String holder, Caveat caveat, Instant now) {
    Instant end = caveat
        .expires()
        .orElseThrow(() -> new CapabilitySyntaxException(
            "a token needs an end: say how long it is good for, such as 8h"));
    if (!end.isAfter(now) || end.isAfter(now.plus(LONGEST))) {
      throw new CapabilitySyntaxException("a token that ends at " + end + ": it may be good for at"
          + " most " + LONGEST.toDays() + "d from now on");
    }
    if (caveat.may().isEmpty() || caveat.may().get().isEmpty()) {
      throw new CapabilitySyntaxException(
          "a token that permits nothing: name what it may do, of " + Right.words());
    }
    boolean spawns = caveat.may().get().contains(Right.SPAWN);
    if (spawns && caveat.grants().isEmpty()) {
      throw new CapabilitySyntaxException("a token with the right to spawn says what agents made"
          + " with it may hold at most: name that as in a manifest, such as 'file_read: /data/**'");
    }
    if (!spawns && caveat.grants().isPresent()) {
      throw new CapabilitySyntaxException("what agents may hold at most is said of a token without"
          + " the right to spawn: add that right, or leave the rest out");
    }
    return key.issue(holder, caveat, random);
  }

  /// Returns what the token written `text` is; empty when this daemon did not make it,
  /// or it was changed.
  ///
  /// @throws CapabilitySyntaxException if it is none
  public Optional<Verified> verify(String text) {
    return key.verify(Token.parse(text));
  }
}
