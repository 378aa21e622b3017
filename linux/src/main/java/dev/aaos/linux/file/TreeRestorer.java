package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.Changes;
import dev.aaos.linux.change.Current;
import dev.aaos.linux.change.Goal;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.change.Mark;
import dev.aaos.linux.change.Rewind;
import dev.aaos.linux.file.RefusedException.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Takes back changes of files of an [OpenTree], if nobody else has changed them since.
///
/// A file gets back its content, its owner as far as we may, its mode and the time of
/// its last change; what was made is removed, with the directories that were made for
/// it, if they are empty. However many changes are taken back, there is one step on the
/// disk, as a write of [TreeWriter] is one: a crash leaves the file as it is or as it
/// was. The target's witness is told of it as of any change, so that it can be taken
/// back too.
///
/// Any thread may call it.
public final class TreeRestorer {
  private final Placement placement;

  /// Names temporary files by `chance`, which must not be guessable.
  public TreeRestorer(RandomGenerator chance) {
    this.placement = new Placement(chance);
  }

  /// What would be made of a file.
  ///
  /// @param now what it holds; empty when there is none, or it holds more than was asked for
  @SuppressWarnings("ArrayRecordComponent") // for people to look at
  public record Prospect(Goal goal, Optional<byte[]> now) {}

  /// Returns what would be made of the file of `target`, and changes nothing.
  ///
  /// @param anyway whether it is made although somebody else has changed the file since
  /// @param most how many bytes of it are wanted
  /// @throws RefusedException when the object is outside, uncovered, or not a plain file
  /// @throws LinuxException when the kernel fails a call
  public Prospect prospect(Target target, Changes changes, boolean anyway, int most)
      throws IOException {
    try (Descriptor named = name(target)) {
      FileStatus status = admit(target, named, changes);
      try (Descriptor data = read(target, named)) {
        Current current = current(data, status);
        Optional<byte[]> now =
            status.size() <= most ? Optional.of(current.bytes(0, status.size())) : Optional.empty();
        return new Prospect(Rewind.goal(changes, current, anyway), now);
      }
    } catch (LinuxException e) {
      refuseOther(e);
      return new Prospect(Rewind.goal(changes, Current.ABSENT, anyway), Optional.empty());
    }
  }

  /// Takes `changes` of the file of `target` back, and returns what was made of it;
  /// nothing was done where that is [Goal.Already], [Goal.Changed] or [Goal.Unknown].
  ///
  /// @param anyway whether it is done although somebody else has changed the file since
  /// @throws RefusedException as [TreeWriter#write]
  /// @throws LinuxException when the kernel fails a call; nothing is changed then
  /// @throws IOException when the witness does; nothing is changed then
  public Goal restore(Target target, Changes changes, boolean anyway) throws IOException {
    for (int attempt = 0; attempt < TreeWriter.MAX_ATTEMPTS; attempt++) {
      Goal goal;
      try (Descriptor named = name(target)) {
        FileStatus status = admit(target, named, changes);
        Placement.Checked file = new Placement.Checked(named, status);
        try (Descriptor data = read(target, named)) {
          Current current = current(data, status);
          goal = Rewind.goal(changes, current, anyway);
          if (named.status().isUnchangedSince(status) && reach(target, file, current, goal)) {
            return goal;
          }
        }
      } catch (LinuxException e) {
        refuseOther(e);
        goal = Rewind.goal(changes, Current.ABSENT, anyway);
        if (reach(target, goal)) {
          return goal;
        }
      }
    }
    throw new RefusedException(Reason.UNSTABLE, target.path());
  }

  private static void refuseOther(LinuxException e) throws LinuxException {
    if (!e.is(Errno.ENOENT)) {
      throw e;
    }
  }

  private static Descriptor name(Target target) throws IOException {
    return target.tree().openBeneath(target.path(), OpenHow.name(OpenHow.BENEATH));
  }

  /// Returns the status of `named`, the file of `target`, if it may be changed and is the one that
  /// was changed: changes are known by the own names of files.
  private static FileStatus admit(Target target, Descriptor named, Changes changes)
      throws IOException {
    FileStatus status = target.judge().admitFile(named, target.coverage());
    if (!target.judge().standingName(named).equals(changes.oldest().path())) {
      throw new RefusedException(Reason.ANOTHER_FILE, target.path());
    }
    return status;
  }

  private static Descriptor read(Target target, Descriptor named) throws IOException {
    return target.anchor().hand().reopen(named, OpenHow.read(OpenHow.FOLLOW));
  }

  private static Current current(Descriptor data, FileStatus status) {
    return new Current() {
      @Override
      public boolean exists() {
        return true;
      }

      @Override
      public long size() {
        return status.size();
      }

      @Override
      public byte[] read(long from, int most) throws LinuxException {
        return data.readAt(from, most);
      }
    };
  }

  /// Makes of the file that does not exist what `goal` says; returns false when it
  /// exists by now.
  private boolean reach(Target target, Goal goal) throws IOException {
    return switch (goal) {
      case Goal.Content(Look look, byte[] content) ->
        placement.create(target, new Placement.Fresh(content, Optional.of(look)));
      case Goal.Already _, Goal.Changed _, Goal.Unknown _ -> true;
      case Goal.Gone _, Goal.Cut _, Goal.Added _ ->
        throw new IllegalStateException("nothing of a file that does not exist: " + goal);
    };
  }

  /// Makes of `file` what `goal` says; returns false when it was changed meanwhile.
  private boolean reach(Target target, Placement.Checked file, Current current, Goal goal)
      throws IOException {
    return switch (goal) {
      case Goal.Already _, Goal.Changed _, Goal.Unknown _ -> true;
      case Goal.Gone(int directories) -> placement.remove(target, file, directories);
      case Goal.Content(Look look, byte[] content) -> {
        Look now = Look.of(file.status()).at(look.modified());
        yield placement.replace(target, file, new Placement.Fresh(content, Optional.of(now)));
      }
      case Goal.Cut(Look look, long size) -> {
        byte[] tail = current.bytes(size, current.size());
        Look before = Look.of(file.status());
        yield inPlace(
            target,
            file,
            name -> new Change.Cut(name, before, size, tail),
            data -> data.truncate(size),
            look.modified());
      }
      case Goal.Added(Look look, byte[] content) -> {
        Look before = Look.of(file.status());
        yield inPlace(
            target,
            file,
            name -> new Change.Appended(name, before, current.size(), Mark.of(content)),
            data -> data.write(content),
            look.modified());
      }
    };
  }

  private interface Naming {
    Change of(PathBytes realName);
  }

  private interface Deed {
    void to(Descriptor data) throws LinuxException;
  }

  /// Does `deed` to the very object, and gives it the time `modified`.
  private static boolean inPlace(
      Target target, Placement.Checked file, Naming change, Deed deed, Instant modified)
      throws IOException {
    try (Descriptor data = target.anchor().hand().reopen(file.named(), OpenHow.append())) {
      target.tell(() -> change.of(target.judge().standingName(file.named())));
      if (!data.status().isUnchangedSince(file.status())) {
        return false;
      }
      deed.to(data);
      data.changeModified(modified);
      data.sync();
      return true;
    }
  }
}
