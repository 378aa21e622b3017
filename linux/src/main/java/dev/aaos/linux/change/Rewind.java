package dev.aaos.linux.change;

import dev.aaos.linux.change.Change.Appended;
import dev.aaos.linux.change.Change.Became;
import dev.aaos.linux.change.Change.Cut;
import dev.aaos.linux.change.Change.Made;
import dev.aaos.linux.change.Change.Removed;
import dev.aaos.linux.change.Change.Replaced;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/// Works out what a file is to become, so that changes of it are taken back.
///
/// It goes from the newest change to the oldest over what the file is in thought: as
/// each change left it, it is put back to how that found it. Where it is neither,
/// somebody else changed it since, or in between, and nothing is done: their work is
/// never lost. A change that did not come about after all is passed over. Nothing is
/// touched here. For one thread.
public final class Rewind {
  private final Current now;
  private Shape at;
  private int directories;

  /// What the file is in thought.
  private sealed interface Shape {
    /// No file.
    record Gone() implements Shape {}

    /// The first bytes of what lies on the disk, and more.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Part(long disk, byte[] more) implements Shape {
      long size() {
        return disk + more.length;
      }
    }
  }

  private Rewind(Current now) {
    this.now = now;
    this.at = now.exists() ? new Shape.Part(now.size(), new byte[0]) : new Shape.Gone();
  }

  /// Returns what the file that is `now` is to become.
  ///
  /// @param changes of that file
  /// @param anyway whether it is, although somebody else has changed it since
  /// @throws IOException when it, or one of the changes, cannot be read
  public static Goal goal(Changes changes, Current now, boolean anyway) throws IOException {
    Rewind rewind = new Rewind(now);
    Change oldest = changes.oldest();
    if (rewind.isAsBefore(oldest)) {
      return new Goal.Already();
    }
    for (int i = 0; i < changes.count(); i++) {
      Change change = changes.change(i);
      boolean came = rewind.isAsAfter(change);
      if (!came && rewind.isAsBefore(change)) {
        continue;
      }
      if (!came && !anyway) {
        return new Goal.Changed(rewind.difference(change));
      }
      Optional<Goal> unknown = rewind.step(change);
      if (unknown.isPresent()) {
        return unknown.get();
      }
    }
    return rewind.goal(oldest);
  }

  private boolean isAsAfter(Change change) throws IOException {
    return switch (change) {
      case Made(var path, int made, Mark after) -> is(after);
      case Replaced(var path, Kept before, Mark after) -> is(after);
      case Appended(var path, Look before, long size, Mark added) ->
        at instanceof Shape.Part part
            && part.size() == size + added.size()
            && tail(part, size).equals(added);
      case Removed removed -> at instanceof Shape.Gone;
      case Cut cut -> at instanceof Shape.Part part && part.size() == cut.size();
      case Became became -> false;
    };
  }

  private boolean isAsBefore(Change change) throws IOException {
    return switch (change) {
      case Made made -> at instanceof Shape.Gone;
      case Replaced replaced -> is(replaced.before());
      case Appended appended -> at instanceof Shape.Part part && part.size() == appended.size();
      case Removed removed -> is(removed.before());
      case Cut(var path, Look before, long size, byte[] tail) ->
        at instanceof Shape.Part part
            && part.size() == size + tail.length
            && tail(part, size).equals(Mark.of(tail));
      case Became became -> false;
    };
  }

  private boolean is(Kept kept) throws IOException {
    return kept instanceof Kept.Whole whole && is(whole.mark());
  }

  private boolean is(Mark mark) throws IOException {
    return at instanceof Shape.Part(long disk, byte[] more)
        && disk + more.length == mark.size()
        && now.mark(0, disk, more).equals(mark);
  }

  private Mark tail(Shape.Part part, long from) throws IOException {
    int within = (int) Math.max(0, from - part.disk);
    byte[] more = Arrays.copyOfRange(part.more, within, part.more.length);
    return now.mark(Math.min(from, part.disk), part.disk, more);
  }

  private String difference(Change change) {
    if (at instanceof Shape.Gone) {
      return "it was removed since";
    }
    return change instanceof Removed ? "it was made again since" : "it was changed since";
  }

  /// Puts the file back to how `change` found it; returns why it cannot.
  private Optional<Goal> step(Change change) {
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
      case Became became -> Optional.of(new Goal.Unknown("not yet"));
    };
  }

  private Optional<Goal> put(Kept kept) {
    return switch (kept) {
      case Kept.Whole whole -> {
        at = new Shape.Part(0, whole.content());
        yield Optional.empty();
      }
      case Kept.Lost lost ->
        Optional.of(new Goal.Unknown("what was there was not kept: " + lost.why()));
      case Kept.Same same -> Optional.of(new Goal.Unknown("not yet"));
    };
  }

  private Optional<Goal> cut(long size) {
    if (!(at instanceof Shape.Part part) || part.size() < size) {
      return Optional.of(new Goal.Unknown("only what was added to it is on record"));
    }
    int more = (int) Math.max(0, size - part.disk);
    at = new Shape.Part(Math.min(part.disk, size), Arrays.copyOf(part.more, more));
    return Optional.empty();
  }

  private Optional<Goal> add(byte[] tail) {
    if (!(at instanceof Shape.Part part)) {
      return Optional.of(new Goal.Unknown("only what was cut off from it is on record"));
    }
    byte[] more = Arrays.copyOf(part.more, part.more.length + tail.length);
    System.arraycopy(tail, 0, more, part.more.length, tail.length);
    at = new Shape.Part(part.disk, more);
    return Optional.empty();
  }

  private Goal goal(Change oldest) throws IOException {
    if (!(at instanceof Shape.Part(long disk, byte[] more))) {
      return new Goal.Gone(directories);
    }
    Look look = look(oldest);
    if (now.exists() && disk > 0 && more.length == 0) {
      return disk == now.size() ? new Goal.Already() : new Goal.Cut(look, disk);
    }
    if (now.exists() && disk > 0 && disk == now.size()) {
      return new Goal.Added(look, more);
    }
    if (disk + more.length > Kept.MOST) {
      return new Goal.Unknown(
          "it would have to be put together anew, and has more than " + Kept.MOST + " bytes");
    }
    byte[] whole = Arrays.copyOf(now.bytes(0, disk), Math.toIntExact(disk + more.length));
    System.arraycopy(more, 0, whole, (int) disk, more.length);
    return new Goal.Content(look, whole);
  }

  /// Returns what is known of the file as `oldest` found it; one that was made is gone
  /// before this is asked.
  private static Look look(Change oldest) {
    return switch (oldest) {
      case Replaced replaced -> replaced.before().look();
      case Removed removed -> removed.before().look();
      case Appended appended -> appended.before();
      case Cut cut -> cut.before();
      case Became became -> throw new IllegalStateException("not yet");
      case Made made -> throw new IllegalStateException("a file that was made is not gone");
    };
  }
}
