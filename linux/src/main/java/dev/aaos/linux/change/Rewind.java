package dev.aaos.linux.change;

import dev.aaos.linux.FileType;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Change.Appended;
import dev.aaos.linux.change.Change.Became;
import dev.aaos.linux.change.Change.Cut;
import dev.aaos.linux.change.Change.Made;
import dev.aaos.linux.change.Change.Removed;
import dev.aaos.linux.change.Change.Replaced;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// Works out what is to become of a name, so that changes of what lies there are taken back.
///
/// It goes from the newest change to the oldest over what lies there in thought: as
/// each change left it, it is put back to how that found it. Where it is neither,
/// somebody else changed it since, or in between, and nothing is done: their work is
/// never lost. A change that did not come about after all is passed over. Nothing is
/// touched here. For one thread.
///
/// Times do not decide whether something was changed. A time that is not the one a command left
/// is somebody else's all the same, and stays where content and mode are as they were.
public final class Rewind {
  private final Changes changes;
  private final Current now;
  private final Modes modes;
  private Shape at;
  private int directories;
  private boolean ofNodes;

  Rewind(Changes changes, Current now) throws IOException {
    this.changes = changes;
    this.now = now;
    this.modes = new Modes(now);
    this.at = shape(now);
  }

  private static Shape shape(Current now) throws IOException {
    if (!now.exists()) {
      return new Shape.Gone();
    }
    FileType type = now.type().orElseThrow();
    return switch (type) {
      case FILE -> Shape.Part.disk(now.size());
      case DIRECTORY -> new Shape.Directory();
      case SYMLINK -> new Shape.Link(now.target());
      case PIPE, OTHER -> new Shape.Other(type);
    };
  }

  /// What is to become of a name.
  ///
  /// @param ofNodes whether a command's changes are among those taken back: then it is told of in
  ///     the same way, and mode and time count
  /// @param shared the object that a file was, where it had other names as well
  public record Course(Goal goal, boolean ofNodes, Optional<Identity> shared) {}

  /// Returns what is to become of the name at which `now` lies.
  ///
  /// @param changes of what lies there
  /// @param anyway whether it is done although somebody else has changed it since
  /// @throws IOException when it, or one of the changes, cannot be read
  public static Course course(Changes changes, Current now, boolean anyway) throws IOException {
    Rewind rewind = new Rewind(changes, now);
    Goal goal = rewind.goal(anyway);
    Optional<Identity> shared =
        changes.oldest() instanceof Became(var path, Before.File(var kept, var same), var after)
            ? same
            : Optional.empty();
    return new Course(goal, rewind.ofNodes, shared);
  }

  private Goal goal(boolean anyway) throws IOException {
    Change oldest = changes.oldest();
    if (isAsBefore(oldest)) {
      return unchanged(changes.change(0), oldest);
    }
    for (int i = 0; i < changes.count(); i++) {
      Change change = changes.change(i);
      boolean came = isAsAfter(change);
      if (!came && isAsBefore(change)) {
        continue;
      }
      if (!came && !anyway) {
        return new Goal.Changed(difference(change));
      }
      Optional<Goal> unknown = step(change);
      if (unknown.isPresent()) {
        return unknown.get();
      }
    }
    return goal(changes.change(0), oldest);
  }

  boolean isAsAfter(Change change) throws IOException {
    return switch (change) {
      case Made(var path, int made, Mark after) -> is(after);
      case Replaced(var path, var before, Mark after, var text) -> is(after);
      case Appended(var path, Look before, long size, Mark added) ->
        at instanceof Shape.Part part
            && part.size() == size + added.size()
            && tail(part, size).equals(added);
      case Removed removed -> at instanceof Shape.Gone;
      case Cut cut -> at instanceof Shape.Part part && part.size() == cut.size();
      case Became(var path, var before, After after) ->
        switch (after) {
          case After.Nothing() -> at instanceof Shape.Gone;
          case After.File(Look look, Mark mark, var text) ->
            at instanceof Shape.Part && modes.isOfFile(look) && is(mark);
          case After.Directory(Look look) ->
            at instanceof Shape.Directory && modes.isOfDirectory(look);
          case After.Link(PathBytes target) -> at.equals(new Shape.Link(target));
          case After.Other(FileType type) -> at.equals(new Shape.Other(type));
        };
    };
  }

  boolean isAsBefore(Change change) throws IOException {
    return switch (change) {
      case Made made -> at instanceof Shape.Gone;
      case Replaced replaced -> is(replaced.before());
      case Appended appended -> at instanceof Shape.Part part && part.size() == appended.size();
      case Removed removed -> is(removed.before());
      case Cut(var path, Look before, long size, byte[] tail) ->
        at instanceof Shape.Part part
            && part.size() == size + tail.length
            && tail(part, size).equals(Mark.of(tail));
      case Became(var path, Before before, After after) ->
        switch (before) {
          case Before.Nothing() -> at instanceof Shape.Gone;
          case Before.File(Kept kept, var shared) ->
            at instanceof Shape.Part && modes.isOfFile(kept.look()) && is(kept, after);
          case Before.Directory(Look look) ->
            at instanceof Shape.Directory && modes.isOfDirectory(look);
          case Before.Link(var look, PathBytes target) -> at.equals(new Shape.Link(target));
          case Before.Other(Look look, FileType type) ->
            at.equals(new Shape.Other(type)) && modes.isOfFile(look);
        };
    };
  }

  private boolean is(Kept kept) throws IOException {
    return switch (kept) {
      case Kept.Whole whole -> is(whole.mark());
      case Kept.InPieces pieces -> is(pieces.mark());
      case Kept.Same _, Kept.Lost _ -> false;
    };
  }

  /// What was not changed of a file is as that was left.
  private boolean is(Kept kept, After after) throws IOException {
    return kept instanceof Kept.Same
        ? after instanceof After.File(var look, Mark mark, var text) && is(mark)
        : is(kept);
  }

  private boolean is(Mark mark) throws IOException {
    return at instanceof Shape.Part part
        && part.size() == mark.size()
        && (part.kept().isPresent() ? streamed(part).mark() : tail(part, 0)).equals(mark);
  }

  private Shape.Streamed streamed(Shape.Part part) {
    return new Shape.Streamed(part, now, changes);
  }

  private Mark tail(Shape.Part part, long from) throws IOException {
    if (part.kept().isPresent()) {
      return streamed(part).mark(from);
    }
    int within = (int) Math.max(0, from - part.first());
    byte[] more = Arrays.copyOfRange(part.more(), within, part.more().length);
    return now.mark(Math.min(from, part.first()), part.first(), more);
  }

  private String difference(Change change) throws IOException {
    if (at instanceof Shape.Gone) {
      return "it was removed since";
    }
    if (change instanceof Removed
        || change instanceof Became(var path, var before, After.Nothing())) {
      return "it was made again since";
    }
    if (!isOfKind(change)) {
      return at.words() + " was put there since";
    }
    return isOtherwiseAsAfter(change) || at instanceof Shape.Directory
        ? "its mode was changed since"
        : "it was changed since";
  }

  /// Returns whether nothing but the mode of the file is not as `change` left it.
  boolean isOtherwiseAsAfter(Change change) throws IOException {
    return change instanceof Became(var path, var before, After.File(var look, Mark mark, var text))
        && is(mark);
  }

  private boolean isOfKind(Change change) {
    if (!(change instanceof Became(var path, var before, After after))) {
      return at instanceof Shape.Part;
    }
    return switch (after) {
      case After.Nothing() -> at instanceof Shape.Gone;
      case After.File file -> at instanceof Shape.Part;
      case After.Directory directory -> at instanceof Shape.Directory;
      case After.Link link -> at instanceof Shape.Link;
      case After.Other other -> at instanceof Shape.Other;
    };
  }

  /// Puts what lies there back to how `change` found it; returns why it cannot.
  Optional<Goal> step(Change change) {
    return switch (change) {
      case Made made -> {
        at = new Shape.Gone();
        directories = made.directories();
        yield Optional.empty();
      }
      case Replaced replaced -> put(replaced.before());
      case Removed removed -> put(removed.before());
      case Appended appended -> cut(appended.size());
      case Cut cut -> add(cut.tail());
      case Became became -> put(became.before());
    };
  }

  /// Returns what lies there in thought, if it is a file of no more than is kept of one.
  Optional<byte[]> content() throws IOException {
    return at instanceof Shape.Part part ? body(part).bytes() : Optional.empty();
  }

  /// Has a file with `content` lie there in thought.
  void put(byte[] content) {
    at = new Shape.Part(content);
  }

  private Optional<Goal> put(Before before) {
    ofNodes = true;
    directories = 0;
    return switch (before) {
      case Before.Nothing() -> put(new Shape.Gone());
      case Before.File file -> put(file.kept());
      case Before.Directory(Look look) -> put(new Shape.Directory(), look);
      case Before.Link(Look look, PathBytes target) -> put(new Shape.Link(target), look);
      case Before.Other(Look look, FileType type) -> put(new Shape.Other(type), look);
    };
  }

  private Optional<Goal> put(Shape shape, Look look) {
    modes.imagine(look);
    return put(shape);
  }

  private Optional<Goal> put(Shape shape) {
    at = shape;
    return Optional.empty();
  }

  private Optional<Goal> put(Kept kept) {
    return switch (kept) {
      case Kept.Whole whole -> put(new Shape.Part(whole.content()), whole.look());
      case Kept.InPieces pieces ->
        put(
            new Shape.Part(Optional.of(pieces), pieces.content().size(), new byte[0]),
            pieces.look());
      case Kept.Lost lost ->
        Optional.of(new Goal.Unknown("what was there was not kept: " + lost.why()));
      case Kept.Same(Look look) ->
        at instanceof Shape.Part
            ? put(at, look)
            : Optional.of(new Goal.Unknown("only its mode and time are on record"));
    };
  }

  private Optional<Goal> cut(long size) {
    if (!(at instanceof Shape.Part part) || part.size() < size) {
      return Optional.of(new Goal.Unknown("only what was added to it is on record"));
    }
    return put(part.cut(size));
  }

  private Optional<Goal> add(byte[] tail) {
    if (!(at instanceof Shape.Part part)) {
      return Optional.of(new Goal.Unknown("only what was cut off from it is on record"));
    }
    return put(part.with(tail));
  }

  /// Returns what is left to do where content and mode are as before `oldest`.
  private Goal unchanged(Change newest, Change oldest) {
    if (!(oldest instanceof Became(var path, Before before, var after))) {
      return new Goal.Already();
    }
    ofNodes = true;
    return Times.look(before).map(look -> looks(newest, look)).orElseGet(Goal.Already::new);
  }

  private Goal looks(Change newest, Look before) {
    Instant time = Times.wanted(now, newest, before);
    Look look = before.at(time);
    return modes.isExactly(look) && now.look().modified().equals(time)
        ? new Goal.Already()
        : new Goal.Looks(look);
  }

  private Goal goal(Change newest, Change oldest) throws IOException {
    Look look = look(oldest);
    return switch (at) {
      case Shape.Gone() -> new Goal.Gone(directories);
      case Shape.Part part -> content(newest, look, part);
      case Shape.Directory() ->
        now.type().equals(Optional.of(FileType.DIRECTORY))
            ? looks(newest, look)
            : new Goal.Directory(look);
      case Shape.Link(PathBytes target) -> new Goal.Link(look, target);
      case Shape.Other(FileType type) -> {
        if (now.type().equals(Optional.of(type))) {
          yield looks(newest, look);
        }
        yield type == FileType.PIPE
            ? new Goal.Pipe(look)
            : new Goal.Unknown("a socket or a device cannot be made again");
      }
    };
  }

  private Goal content(Change newest, Look look, Shape.Part part) throws IOException {
    boolean kept = now.isFile() && part.isDisk();
    if (kept && part.more().length == 0 && part.first() < now.size()) {
      return new Goal.Cut(look, part.first());
    }
    if (kept && part.more().length == 0) {
      return ofNodes ? looks(newest, look) : new Goal.Already();
    }
    if (kept && part.first() == now.size()) {
      return new Goal.Added(look, part.more());
    }
    Body body = body(part);
    if (ofNodes
        && now.isFile()
        && now.size() == body.size()
        && now.mark(0, now.size(), new byte[0]).equals(body.mark())) {
      return looks(newest, look);
    }
    return new Goal.Content(look, body);
  }

  private Body body(Shape.Part part) throws IOException {
    if (part.kept().isPresent() || part.size() > Kept.MOST) {
      return streamed(part);
    }
    byte[] whole = Arrays.copyOf(now.bytes(0, part.first()), (int) part.size());
    System.arraycopy(part.more(), 0, whole, (int) part.first(), part.more().length);
    return Body.of(whole);
  }

  /// Returns what is known of what lay there as `oldest` found it; of nothing no matter which.
  static Look look(Change oldest) {
    return switch (oldest) {
      case Replaced replaced -> replaced.before().look();
      case Removed removed -> removed.before().look();
      case Appended appended -> appended.before();
      case Cut cut -> cut.before();
      case Became became -> Times.look(became.before()).orElseGet(Current.ABSENT::look);
      case Made made -> Current.ABSENT.look();
    };
  }
}
