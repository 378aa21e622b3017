package dev.aaos.linux.notify;

import dev.aaos.linux.Errno;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Permits.Use;
import dev.aaos.linux.confine.Permits.Verdict;
import dev.aaos.linux.confine.Wish;
import java.util.Optional;

/// Decides about names: by the grants, and where these say so, by somebody who is asked while the
/// program waits. For the deputy's thread.
final class Judgement {
  private final Territory territory;
  private final Refusals refusals;
  private final Wishes wishes;

  Judgement(Territory territory, Refusals refusals, Wishes wishes) {
    this.territory = territory;
    this.refusals = refusals;
    this.wishes = wishes;
  }

  /// Returns why the `use` of what is called `name` may not be had, or not yet; nothing when it
  /// may.
  Optional<Answer> obstacle(PathBytes name, Use use) {
    return switch (territory.verdict(name, use)) {
      case PERMITTED -> Optional.empty();
      case REFUSED ->
        Optional.of(use == Use.READ ? Answer.Fail.with(Errno.EACCES) : refusals.of(name));
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

  /// Returns the refusal of a name that no grant gives, whatever it says.
  Answer refuse(PathBytes name) {
    return refusals.of(name);
  }

  private Wish wish(PathBytes name, Use use) {
    return new Wish(territory.granted(name), use != Use.READ);
  }
}
