package dev.aaos.daemon.token;

import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.token.Authority;
import dev.aaos.capability.token.Caveat;
import dev.aaos.capability.token.Right;
import java.util.EnumSet;
import java.util.Set;

/// What those may do who connect and show no token.
///
/// The user the daemon runs as, and root, may do everything: either could read its
/// memory. Others can connect only where the socket was given a group, and may do what
/// that was given with it.
///
/// @param owner the user the daemon runs as
/// @param others the authority of everybody else
public record Guests(int owner, Authority others) {
  private static final String ALL = "all";
  private static final String NONE = "none";

  /// Reads what others may do: `all`, `none`, or rights with commas between.
  ///
  /// @throws CapabilitySyntaxException if it is none of these
  public static Guests of(int owner, String rights) {
    return switch (rights) {
      case ALL -> new Guests(owner, Authority.ROOT);
      case NONE -> new Guests(owner, Authority.NONE);
      default -> {
        Set<Right> may = EnumSet.noneOf(Right.class);
        for (String word : rights.split(",", -1)) {
          may.add(Right.parse(word.strip()));
        }
        if (may.contains(Right.SPAWN)) {
          throw new CapabilitySyntaxException("'spawn' of a whole group has no bound: write 'all',"
              + " or give tokens that say what agents may hold");
        }
        yield new Guests(owner, Authority.ROOT.narrowed(Caveat.NONE.may(may)));
      }
    };
  }

  /// Returns what the user `uid` may do.
  public Authority of(int uid) {
    return uid == 0 || uid == owner ? Authority.ROOT : others;
  }
}
