package dev.aaos.linux.change;

import dev.aaos.linux.change.Change.Became;
import dev.aaos.linux.change.Change.Replaced;
import dev.aaos.linux.change.merge.Merger;
import dev.aaos.linux.change.merge.Text;
import java.io.IOException;
import java.util.Optional;

/// Works out what becomes of a file that somebody else has changed too, so that changes of it are
/// taken back and what they did is kept.
///
/// It goes from the newest change to the oldest, as [Rewind] does. Where a change did not leave
/// the file as the one after it found it, three texts are merged: as that change left it, as it was
/// found, and as it was before that change, or before the oldest of those that follow on one
/// another from there. Nothing is touched here. For one thread.
public final class Merging {
  private static final int OF_FILES = 01777;
  private static final String NO_TEXT = "it is no text, or has more than " + Text.MOST + " bytes";

  private final Current now;
  private final Merger merger;
  private final Rewind rewind;

  private Merging(Changes changes, Current now, Merger merger) throws IOException {
    this.now = now;
    this.merger = merger;
    this.rewind = new Rewind(changes, now);
  }

  /// What comes of it.
  public sealed interface Result {
    /// All of both is in this.
    ///
    /// @param look owner and mode; the time is no matter
    @SuppressWarnings("ArrayRecordComponent") // passed on once
    record Clean(Look look, byte[] content) implements Result {}

    /// Both changed the same lines.
    ///
    /// @param before as it was
    /// @param agent as the changes left it
    /// @param found as somebody else left it
    record Overlapping(String before, String agent, String found) implements Result {}

    /// It cannot be said.
    ///
    /// @param why it cannot
    record Impossible(String why) implements Result {}
  }

  /// A merge as it was worked out and shown: from one content to another, and in no other way.
  ///
  /// @param of the SHA-256 of what was looked at, in hexadecimal digits
  /// @param into that of what comes of it
  public record Agreed(Merger merger, String of, String into) {
    private static final String AGAIN = "it was changed again since it was looked at";

    /// Returns `course`, that of `changes` of the file `now`, with this for its goal; done twice
    /// it is done once.
    public Rewind.Course course(Changes changes, Current now, Rewind.Course course)
        throws IOException {
      boolean ofNodes = course.ofNodes();
      for (int i = 0; i < changes.count() && !ofNodes; i++) {
        ofNodes = changes.change(i) instanceof Became;
      }
      return new Rewind.Course(goal(changes, now), ofNodes, course.shared());
    }

    private Goal goal(Changes changes, Current now) throws IOException {
      String found = now.mark(0, now.size(), new byte[0]).sha256();
      if (found.equals(into) && !of.equals(into)) {
        return new Goal.Already();
      }
      if (!now.isFile() || !found.equals(of)) {
        return new Goal.Changed(AGAIN);
      }
      return switch (Merging.of(changes, now, merger)) {
        case Result.Clean(Look look, byte[] content) -> {
          if (!Mark.of(content).sha256().equals(into)) {
            yield new Goal.Changed(AGAIN);
          }
          yield of.equals(into) ? looks(now, look) : new Goal.Merged(look, content);
        }
        case Result.Overlapping overlapping ->
          new Goal.Changed("the same lines of it were changed since");
        case Result.Impossible(String why) -> new Goal.Unknown("it cannot be merged: " + why);
      };
    }

    private static Goal looks(Current now, Look look) {
      return look.permissions() == now.look().permissions()
          ? new Goal.Already()
          : new Goal.Looks(look);
    }
  }

  /// Returns what becomes of the file `now` when `changes` of it are taken back.
  ///
  /// @throws IOException when it, or one of the changes, cannot be read
  public static Result of(Changes changes, Current now, Merger merger) throws IOException {
    if (!now.isFile()) {
      return new Result.Impossible("there is no file");
    }
    return new Merging(changes, now, merger).result(changes);
  }

  private Result result(Changes changes) throws IOException {
    for (int i = 0; i < changes.count(); i++) {
      Change change = changes.change(i);
      boolean came = rewind.isAsAfter(change) || rewind.isOtherwiseAsAfter(change);
      if (!came && (rewind.isAsBefore(change) || isOfLookAlone(change))) {
        continue;
      }
      Optional<? extends Result> end;
      if (came) {
        end = rewind.step(change).map(goal -> new Result.Impossible(why(goal)));
      } else {
        Origin origin = origin(changes, i);
        end = merge(change, origin.before);
        i = origin.index;
      }
      if (end.isPresent()) {
        return end.get();
      }
    }
    Optional<byte[]> content = rewind.content();
    return content.isPresent()
        ? new Result.Clean(look(changes), content.get())
        : new Result.Impossible("there was no file before");
  }

  private static String why(Goal goal) {
    return goal instanceof Goal.Unknown(String why) ? why : "it is not known what was there";
  }

  private static boolean isOfLookAlone(Change change) {
    return before(change).filter(Kept.Same.class::isInstance).isPresent();
  }

  /// Returns what `change` kept of the file that it found.
  private static Optional<Kept> before(Change change) {
    return switch (change) {
      case Replaced replaced -> Optional.of(replaced.before());
      case Became(var path, Before.File(Kept kept, var shared), After.File after) ->
        Optional.of(kept);
      case Became _, Change.Made _, Change.Appended _, Change.Removed _, Change.Cut _ ->
        Optional.empty();
    };
  }

  private static Optional<Mark> left(Change change) {
    return switch (change) {
      case Replaced replaced -> Optional.of(replaced.after());
      case Became(var path, var before, After.File(var look, Mark mark, var text)) ->
        Optional.of(mark);
      case Became _, Change.Made _, Change.Appended _, Change.Removed _, Change.Cut _ ->
        Optional.empty();
    };
  }

  private static Optional<String> text(Change change) {
    return switch (change) {
      case Replaced replaced -> replaced.text();
      case Became(var path, var before, After.File(var look, var mark, Optional<String> text)) ->
        text;
      case Became _, Change.Made _, Change.Appended _, Change.Removed _, Change.Cut _ ->
        Optional.empty();
    };
  }

  /// What was there before changes that follow on one another.
  ///
  /// @param index of the oldest of them
  private record Origin(int index, Optional<Kept> before) {}

  /// Returns what was there before the change numbered `from` and those older ones of which each
  /// left what the one after it found.
  private static Origin origin(Changes changes, int from) throws IOException {
    Origin origin = new Origin(from, before(changes.change(from)));
    for (int i = from + 1; i < changes.count(); i++) {
      Change older = changes.change(i);
      Optional<Kept> before = before(older);
      Optional<Mark> found = origin
          .before
          .filter(Kept.Whole.class::isInstance)
          .map(kept -> ((Kept.Whole) kept).mark());
      if (found.isEmpty() || before.isEmpty() || !left(older).equals(found)) {
        return origin;
      }
      origin = new Origin(i, before.get() instanceof Kept.Same ? origin.before : before);
    }
    return origin;
  }

  /// Has what was found be merged, if that can be; returns why it cannot.
  private Optional<Result> merge(Change change, Optional<Kept> origin) throws IOException {
    Optional<Kept.Whole> whole =
        origin.filter(Kept.Whole.class::isInstance).map(Kept.Whole.class::cast);
    if (whole.isEmpty()) {
      return Optional.of(new Result.Impossible(unknown(change)));
    }
    Optional<String> before = Text.of(whole.get().content());
    Optional<String> found = rewind.content().flatMap(Text::of);
    if (before.isEmpty() || found.isEmpty()) {
      return Optional.of(new Result.Impossible(NO_TEXT));
    }
    Optional<String> agent = text(change);
    if (agent.isEmpty()) {
      return Optional.of(new Result.Impossible(unknown(change)));
    }
    Optional<String> merged = merger.merge(agent.get(), found.get(), before.get());
    if (merged.isEmpty()) {
      return Optional.of(new Result.Overlapping(before.get(), agent.get(), found.get()));
    }
    rewind.put(Text.bytes(merged.get()));
    return Optional.empty();
  }

  private static String unknown(Change change) {
    return switch (change) {
      case Change.Made _ -> "it was made by what is taken back: nothing was there before";
      case Became(var path, Before.Nothing nothing, var after) ->
        "it was made by what is taken back: nothing was there before";
      case Replaced _, Became _, Change.Appended _, Change.Removed _, Change.Cut _ ->
        "how the agent left it was not kept, only what it is known by";
    };
  }

  /// The mode is that of before, unless somebody else has changed it.
  private Look look(Changes changes) throws IOException {
    Look look = now.look();
    if (!(changes.change(0) instanceof Became(var path, var was, After.File after))
        || (after.look().permissions() & OF_FILES) != (look.permissions() & OF_FILES)) {
      return look;
    }
    int before = Rewind.look(changes.oldest()).permissions() & OF_FILES;
    int permissions = (look.permissions() & ~OF_FILES) | before;
    return new Look(permissions, look.user(), look.group(), look.modified());
  }
}
