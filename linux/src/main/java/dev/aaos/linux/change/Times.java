package dev.aaos.linux.change;

import dev.aaos.linux.FileType;
import dev.aaos.linux.change.Change.Became;
import java.time.Instant;
import java.util.Optional;

/// Which time what is as it was is to have. One that was left by the newest change gives way to
/// that of before; one that somebody else left stays.
final class Times {
  private Times() {}

  /// Returns the look of what `before` says; nothing of nothing.
  static Optional<Look> look(Before before) {
    return switch (before) {
      case Before.Nothing() -> Optional.empty();
      case Before.File(Kept kept, var shared) -> Optional.of(kept.look());
      case Before.Directory(Look look) -> Optional.of(look);
      case Before.Link(Look look, var target) -> Optional.of(look);
      case Before.Other(Look look, var type) -> Optional.of(look);
    };
  }

  /// Returns the time for what is `now` and looked like `before`. Of links and pipes is not known
  /// when a command left them; nobody else sets their times either.
  static Instant wanted(Current now, Change newest, Look before) {
    FileType type = now.type().orElseThrow();
    boolean ofFile = type == FileType.FILE || type == FileType.DIRECTORY;
    return !ofFile || left(newest).equals(Optional.of(now.look().modified()))
        ? before.modified()
        : now.look().modified();
  }

  private static Optional<Instant> left(Change change) {
    if (!(change instanceof Became(var path, var before, After after))) {
      return Optional.empty();
    }
    return switch (after) {
      case After.File(Look look, var mark, var text) -> Optional.of(look.modified());
      case After.Directory(Look look) -> Optional.of(look.modified());
      case After.Nothing _, After.Link _, After.Other _ -> Optional.empty();
    };
  }
}
