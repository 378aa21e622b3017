package dev.aaos.linux.notify;

import dev.aaos.linux.Errno;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Permits.Use;
import dev.aaos.linux.confine.Permits.Verdict;
import dev.aaos.linux.confine.Wish;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Decides about names: by the grants, and where these say so, by somebody who is asked while the
/// program waits. For the deputy's thread.
final class Judgement {
  /// Of how many names that were refused to be written is told, once each.
  static final int MOST_TOLD = 64;

  private final Territory territory;
  private final Deputy.Client client;
  private final Wishes wishes;
  private final Set<PathBytes> told = new HashSet<>();

  Judgement(Territory territory, Deputy.Client client) {
    this.territory = territory;
    this.client = client;
    this.wishes = new Wishes(client);
  }

  /// Returns why the `use` of what is called `name` may not be had, or not yet; nothing when it
  /// may.
  Optional<Answer> obstacle(PathBytes name, Use use) {
    return switch (territory.verdict(name, use)) {
      case PERMITTED -> Optional.empty();
      case REFUSED -> Optional.of(use == Use.READ ? Answer.Fail.with(Errno.EACCES) : refuse(name));
      case ASKED ->
        switch (wishes.of(wish(name, use))) {
          case GRANTED -> Optional.empty();
          case DENIED -> Optional.of(Answer.Fail.with(Errno.EACCES));
          case OPEN -> Optional.of(new Answer.Later());
        };
    };
  }

  /// Returns whether the `use` of what is called `name` may be had as things are; nobody is asked.
  boolean permits(PathBytes name, Use use) {
    Verdict verdict = territory.verdict(name, use);
    return verdict == Verdict.PERMITTED
        || (verdict == Verdict.ASKED && wishes.isGranted(wish(name, use)));
  }

  /// Refuses to have `name` written, and tells of it.
  Answer refuse(PathBytes name) {
    if (told.size() < MOST_TOLD && told.add(name)) {
      client.refused(name);
    }
    return Answer.Fail.with(Errno.EACCES);
  }

  private Wish wish(PathBytes name, Use use) {
    return new Wish(territory.granted(name), use != Use.READ);
  }
}
